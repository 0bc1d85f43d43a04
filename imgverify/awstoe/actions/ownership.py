"""SetFileOwner, SetFolderOwner, SetFilePermissions and SetFolderPermissions."""

from __future__ import annotations

from imgverify.awstoe.inputs import flag
from imgverify.awstoe.result import Done
from imgverify.awstoe.work import Work

_IS_FILE = '[ -f "$1" ] || { echo "$1: there is no such file" >&2; exit 1; }\n'
_IS_FOLDER = '[ -d "$1" ] || { echo "$1: there is no such folder" >&2; exit 1; }\n'
# Without a group, the one that the user belongs to.
_OWNER = """\
[ -n "$3" ] || set -- "$1" "$2" "$(id -gn -- "$2")" "$4"
[ -n "$3" ] || exit 1
if [ "$4" = yes ]; then chown -R -- "$2:$3" "$1"; else chown -- "$2:$3" "$1"; fi
"""
_MODE = 'if [ "$3" = yes ]; then chmod -R -- "$2" "$1"; else chmod -- "$2" "$1"; fi'


def file_owner(work: Work) -> Done:
    """SetFileOwner: of a file, or of what a link leads to."""
    for fields in work.inputs:
        owner, group = fields["owner"], fields.get("group", "")
        work.must(_IS_FILE + _OWNER, fields["path"], owner, group, "no")
    return _done(work, "owner")


def folder_owner(work: Work) -> Done:
    """SetFolderOwner: of a folder and, unless told otherwise, of all that is in it."""
    for fields in work.inputs:
        owner, group = fields["owner"], fields.get("group", "")
        deep = "yes" if flag(fields, "recursive", default=True) else "no"
        work.must(_IS_FOLDER + _OWNER, fields["path"], owner, group, deep)
    return _done(work, "owner")


def file_permissions(work: Work) -> Done:
    """SetFilePermissions: the octal mode of a file."""
    for fields in work.inputs:
        work.must(_IS_FILE + _MODE, fields["path"], fields["permissions"], "no")
    return _done(work, "permissions")


def folder_permissions(work: Work) -> Done:
    """SetFolderPermissions: of a folder and, unless told otherwise, of all that is in it."""
    for fields in work.inputs:
        deep = "yes" if flag(fields, "recursive", default=True) else "no"
        work.must(_IS_FOLDER + _MODE, fields["path"], fields["permissions"], deep)
    return _done(work, "permissions")


def _done(work: Work, what: str) -> Done:
    return Done(
        findings=tuple(
            work.seen(f"{what} {fields[what]} on {fields['path']}", "done")
            for fields in work.inputs
        )
    )
