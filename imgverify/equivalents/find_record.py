"""Records as find(1) prints them: `%m %y %U %G %u %g %p`, ended by a NUL."""

from __future__ import annotations

import os
import stat

from imgverify.facts.answers import FileState

_LETTERS = {
    stat.S_IFREG: "f",
    stat.S_IFDIR: "d",
    stat.S_IFLNK: "l",
    stat.S_IFCHR: "c",
    stat.S_IFBLK: "b",
    stat.S_IFIFO: "p",
    stat.S_IFSOCK: "s",
}


def letter(mode: int) -> str:
    """The type of a file as `%y` shows it.

    Args:
        mode: `st_mode`.
    """
    return _LETTERS.get(stat.S_IFMT(mode), "U")


def record(state: FileState, path: str) -> bytes:
    """One record.

    Args:
        state: of the file; its owners are numbers where there is no name, as find prints them.
        path: as find would have come to it.
    """
    return os.fsencode(
        f"{state.permissions:o} {letter(state.mode)} {state.uid} {state.gid} "
        f"{state.owner} {state.group} {path}\0"
    )
