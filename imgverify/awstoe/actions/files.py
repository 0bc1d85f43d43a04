"""Actions on files: made, appended to, read, recoded, copied, moved, deleted.

Texts are encoded here and go through standard input, so that no content is in a command line.
"""

from __future__ import annotations

import codecs

from imgverify.awstoe.actions.matching import matching, sources
from imgverify.awstoe.inputs import ENCODINGS, flag
from imgverify.awstoe.result import Done, StepFailedError
from imgverify.awstoe.work import Work

_IS_FILE = '[ -f "$1" ] || { echo "$1: there is no such file" >&2; exit 1; }\n'
_CREATE = """\
if [ -e "$1" ] && [ "$2" = no ]; then echo "$1: is there, and overwrite is false" >&2; exit 1; fi
mkdir -p -- "$(dirname -- "$1")" && cat >"$1" || exit
[ -z "$3" ] || chown -- "$3" "$1" || exit
[ -z "$4" ] || chmod -- "$4" "$1"
"""
_APPEND = _IS_FILE + 'cat >>"$1"'
_READ = _IS_FILE + 'cat <"$1"'
_WRITE = 'cat >"$1"'
# A folder that stands where a file should be is not entered: the component meant another path.
_TRANSFER = (
    _IS_FILE
    + """\
case $2 in */) to=$2$(basename -- "$1") ;; *) to=$2 ;; esac
if [ -d "$to" ]; then echo "$to: is a folder: end it with a /" >&2; exit 1; fi
if [ -e "$to" ] && [ "$3" = no ]; then echo "$to: is there, and overwrite is false" >&2; exit 1; fi
mkdir -p -- "$(dirname -- "$to")" || exit
"""
)
_COPY = _TRANSFER + 'cp -f -- "$1" "$to"'
_MOVE = _TRANSFER + 'mv -f -- "$1" "$to"'
_DELETE = 'if [ -d "$1" ]; then echo "$1: is a folder" >&2; exit 1; fi\nrm -- "$1"'
_MARKS = {
    "utf-8": codecs.BOM_UTF8,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-32-le": codecs.BOM_UTF32_LE,
    "utf-32-be": codecs.BOM_UTF32_BE,
}


def create(work: Work) -> Done:
    """CreateFile: with content, owner and mode; folders above it are made."""
    for fields in work.inputs:
        owner, group = fields.get("owner", ""), fields.get("group", "")
        work.must(
            _CREATE,
            fields["path"],
            _yes(flag(fields, "overwrite", default=True)),
            f"{owner}:{group}" if group else owner,
            fields.get("permissions", ""),
            stdin=_encoded(fields.get("content", ""), fields.get("encoding", "utf-8")),
        )
    return _done(work, "a file")


def append(work: Work) -> Done:
    """AppendFile: to a file that is there."""
    for fields in work.inputs:
        content = _encoded(fields.get("content", ""), fields.get("encoding", "utf-8"))
        work.must(_APPEND, fields["path"], stdin=content)
    return _done(work, "a longer file")


def read(work: Work) -> Done:
    """ReadFile: its text is an output."""
    contents = []
    for fields in work.inputs:
        data = work.must(_READ, fields["path"])
        contents.append(_decoded(data, fields.get("encoding", "utf-8"), fields["path"]))
    return Done({"content": "\n".join(contents)}, _done(work, "a readable file").findings)


def recode(work: Work) -> Done:
    """SetFileEncoding: from UTF-8 to another one."""
    for fields in work.inputs:
        text = _decoded(work.must(_READ, fields["path"]), "utf-8", fields["path"])
        work.must(_WRITE, fields["path"], stdin=_encoded(text, fields.get("encoding", "utf-8")))
    return _done(work, "a recoded file")


def copy(work: Work) -> Done:
    """CopyFile: to a file, or into a folder that ends with a slash."""
    return _transfer(work, _COPY, "a copy")


def move(work: Work) -> Done:
    """MoveFile: to a file, or into a folder that ends with a slash."""
    return _transfer(work, _MOVE, "a moved file")


def delete(work: Work) -> Done:
    """DeleteFile: one that is there, or all that a wildcard matches."""
    for fields in work.inputs:
        for path in matching(work, fields["path"], "f"):
            work.must(_DELETE, path)
    return _done(work, "no file")


def _transfer(work: Work, script: str, wanted: str) -> Done:
    for fields in work.inputs:
        source, destination = fields["source"], fields["destination"]
        overwrite = _yes(flag(fields, "overwrite", default=True))
        for path in sources(work, source, destination, "f"):
            work.must(script, path, destination, overwrite)
    return _done(work, wanted)


def _done(work: Work, wanted: str) -> Done:
    paths = [str(fields.get("destination", fields.get("path"))) for fields in work.inputs]
    return Done(findings=tuple(work.seen(f"{wanted}: {path}", "done") for path in paths))


def _yes(value: bool) -> str:  # noqa: FBT001 - a converter
    return "yes" if value else "no"


def _encoded(text: str, encoding: str) -> bytes:
    return text.encode(ENCODINGS[encoding.lower()], "surrogatepass")


def _decoded(data: bytes, encoding: str, path: str) -> str:
    codec = ENCODINGS[encoding.lower()]
    try:
        return data.removeprefix(_MARKS[codec]).decode(codec)
    except UnicodeDecodeError as error:
        raise StepFailedError(f"{path}: is no text in {codec}") from error
