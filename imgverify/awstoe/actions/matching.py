"""Paths with a `*` in their last part, as the file and folder actions take them."""

from __future__ import annotations

import posixpath
import re

from imgverify.awstoe.result import StepFailedError
from imgverify.awstoe.work import Work

# No -maxdepth of POSIX: every find(1) of Linux has it, busybox's too.
_FIND = """\
[ -d "$1" ] || { echo "$1: there is no such folder" >&2; exit 1; }
find "$1" -mindepth 1 -maxdepth 1 -type "$3" -name "$2" -print0
"""
_ONLY_STAR = re.compile(r"[\[\]?\\]")


def matching(work: Work, path: str, kind: str) -> list[str]:
    """The paths that a path with wildcards stands for, in order; itself when it has none.

    Args:
        work: for the machine.
        path: only its last part may hold a `*`.
        kind: `f` for files, `d` for folders.

    Raises:
        StepFailedError: the wildcard stands elsewhere, or the folder is not there.
    """
    folder, name = posixpath.split(path.rstrip("/") if kind == "d" else path)
    if "*" in folder:
        raise StepFailedError(f"{path}: a * may only stand behind the last /")
    if "*" not in name:
        return [path]
    # A name beginning with a dash would be an option of find.
    folder = folder or "."
    start = f"./{folder}" if folder.startswith("-") else folder
    pattern = _ONLY_STAR.sub(lambda found: f"\\{found[0]}", name)
    found = work.must(_FIND, start, pattern, kind)
    return sorted(found.decode("utf-8", "surrogateescape").split("\0")[:-1])


def sources(work: Work, source: str, destination: str, kind: str) -> list[str]:
    """What is copied or moved.

    Args:
        work: for the machine.
        source: perhaps with a wildcard.
        destination: a folder, with a slash at its end, when there may be several sources.
        kind: `f` for files, `d` for folders.

    Raises:
        StepFailedError: nothing matches, or the destination is no folder.
    """
    found = matching(work, source, kind)
    if not found:
        raise StepFailedError(f"{source}: nothing matches")
    if "*" in source and not destination.endswith("/"):
        raise StepFailedError(f"{destination}: a folder is wanted here: end it with a /")
    return found
