"""Actions on folders and links: made, listed, copied, moved, deleted.

Where AWSTOE's guide says that an existing folder is "overwritten", files of the same name are, and
everything else in it stays.
"""

from __future__ import annotations

from imgverify.awstoe.actions.matching import sources
from imgverify.awstoe.inputs import flag
from imgverify.awstoe.result import Done
from imgverify.awstoe.work import Work

_IS_FOLDER = '[ -d "$1" ] || { echo "$1: there is no such folder" >&2; exit 1; }\n'
_REFUSED = 'then echo "%s: is there, and overwrite is false" >&2; exit 1; fi\n'
_CREATE = (
    'if [ -e "$1" ] && [ "$2" = no ]; '
    + _REFUSED.replace("%s", "$1")
    + """\
mkdir -p -- "$1" || exit
[ -z "$3" ] || chown -- "$3" "$1" || exit
[ -z "$4" ] || chmod -- "$4" "$1"
"""
)
_TRANSFER = (
    _IS_FOLDER
    + 'case $2 in */) to=$2$(basename -- "$1") ;; *) to=$2 ;; esac\n'
    + 'if [ -e "$to" ] && [ "$3" = no ]; '
    + _REFUSED.replace("%s", "$to")
)
_COPY = _TRANSFER + 'mkdir -p -- "$to" && cp -a -- "$1/." "$to/"'
_MOVE = _COPY + ' && rm -rf -- "$1"'
# `/` and its other spellings are nobody's test.
_DELETE = (
    _IS_FOLDER
    + """\
if [ "$1" -ef / ]; then echo "$1: is the root folder" >&2; exit 1; fi
if [ "$2" = yes ]; then rm -rf -- "$1"; else rmdir -- "$1"; fi
"""
)
_LIST = (
    _IS_FOLDER
    + """\
case $1 in -*) set -- "./$1" "$2" "$3" ;; esac
if [ "$3" = yes ]; then find "$1" -type f -name "$2" -print0
else find "$1" -mindepth 1 -maxdepth 1 -type f -name "$2" -print0; fi
"""
)
_LINK = """\
case $2 in /*) points_at=$2 ;; *) points_at=$(dirname -- "$1")/$2 ;; esac
[ -e "$points_at" ] || { echo "$2: there is no such target" >&2; exit 1; }
if [ -L "$1" ]; then
    [ "$3" = yes ] || { echo "$1: is a link already, and force is false" >&2; exit 1; }
    rm -- "$1" || exit
fi
if [ -e "$1" ]; then echo "$1: is there, and no link" >&2; exit 1; fi
mkdir -p -- "$(dirname -- "$1")" && ln -s -- "$2" "$1"
"""


def create(work: Work) -> Done:
    """CreateFolder: with owner and mode; folders above it are made."""
    for fields in work.inputs:
        owner, group = fields.get("owner", ""), fields.get("group", "")
        work.must(
            _CREATE,
            fields["path"],
            "yes" if flag(fields, "overwrite", default=True) else "no",
            f"{owner}:{group}" if group else owner,
            fields.get("permissions", ""),
        )
    return _done(work, "a folder")


def copy(work: Work) -> Done:
    """CopyFolder: its content to a folder, or itself into a folder that ends with a slash."""
    return _transfer(work, _COPY, "a copy")


def move(work: Work) -> Done:
    """MoveFolder: its content to a folder, or itself into a folder that ends with a slash."""
    return _transfer(work, _MOVE, "a moved folder")


def delete(work: Work) -> Done:
    """DeleteFolder: an empty one, or with `force` any."""
    for fields in work.inputs:
        work.must(_DELETE, fields["path"], "yes" if flag(fields, "force", default=False) else "no")
    return _done(work, "no folder")


def list_files(work: Work) -> Done:
    """ListFiles: their paths, with commas between them, are an output."""
    listed: list[str] = []
    for fields in work.inputs:
        deep = "yes" if flag(fields, "recursive", default=False) else "no"
        found = work.must(_LIST, fields["path"], fields.get("fileNamePattern", "*"), deep)
        listed += sorted(found.decode("utf-8", "surrogateescape").split("\0")[:-1])
    wanted = ", ".join(str(fields["path"]) for fields in work.inputs)
    finding = work.seen(f"files of {wanted}", f"{len(listed)} files")
    return Done({"files": ",".join(listed)}, (finding,))


def link(work: Work) -> Done:
    """CreateSymlink: to something that is there."""
    for fields in work.inputs:
        force = "yes" if flag(fields, "force", default=False) else "no"
        work.must(_LINK, fields["path"], fields["target"], force)
    return _done(work, "a link")


def _transfer(work: Work, script: str, wanted: str) -> Done:
    for fields in work.inputs:
        overwrite = "yes" if flag(fields, "overwrite", default=True) else "no"
        for path in sources(work, fields["source"], fields["destination"], "d"):
            work.must(script, path.rstrip("/") or "/", fields["destination"], overwrite)
    return _done(work, wanted)


def _done(work: Work, wanted: str) -> Done:
    paths = [str(fields.get("destination", fields.get("path"))) for fields in work.inputs]
    return Done(findings=tuple(work.seen(f"{wanted}: {path}", "done") for path in paths))
