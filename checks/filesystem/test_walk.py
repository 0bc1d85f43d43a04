"""Files that anyone may write, that nobody owns, or that lend their owner's rights."""

from __future__ import annotations

import shlex
from fnmatch import fnmatchcase

from imgverify.expect import Expect
from imgverify.facts.walk import Walk, Walked

# As find(1) calls them.
_LETTERS = {"": "fd", "file": "f", "folder": "d"}


def test_no_world_writable(
    walk: Walk, expect: Expect, kind: str = "", allow: list[str] | None = None
) -> None:
    """No file may be written by anyone, and no folder without the sticky bit.

    Args:
        walk: what stands out on the local file systems.
        expect: the recorder.
        kind: `file` or `folder`, to judge only one of them.
        allow: paths and wildcards; `*` matches slashes too.
    """
    if kind not in _LETTERS:
        raise ValueError(f"unknown kind {kind!r}; known are file, folder")
    bad = [
        one
        for one in walk.found
        if one.is_world_writable and one.kind in _LETTERS[kind] and not _allowed(one, allow)
    ]
    for one in bad:
        expect(
            False,  # noqa: FBT003 - the file itself is the finding
            wanted="a sticky bit" if one.kind == "d" else "not writable by others",
            found=f"mode {one.permissions:04o}",
            where=one.path,
            mend=f"chmod {'+t' if one.kind == 'd' else 'o-w'} {shlex.quote(one.path)}",
        )
    _conclude(walk, expect, bad, f"no world-writable {kind or 'file or folder'}")


def test_no_unowned(
    walk: Walk,
    expect: Expect,
    allow: list[str] | None = None,
    user: bool = True,
    group: bool = True,
) -> None:
    """Every file has a user and a group that exist.

    `allow` holds paths and wildcards; `*` matches slashes too. `user` and `group` say which of the
    two is judged.
    """
    bad = [
        one
        for one in walk.found
        if ((user and one.has_no_user) or (group and one.has_no_group)) and not _allowed(one, allow)
    ]
    judged = " and ".join(["a user"] * user + ["a group"] * group)
    for one in bad:
        expect(
            False,  # noqa: FBT003 - the file itself is the finding
            wanted=f"{judged} that exist",
            found=f"user {one.owner}, group {one.group}",
            where=one.path,
            mend=f"chown -h root:root {shlex.quote(one.path)}",
        )
    _conclude(walk, expect, bad, "no file without an owner")


def test_setuid_expected(walk: Walk, expect: Expect, allow: list[str]) -> None:
    """Only the listed files run with their owner's or group's rights.

    `allow` holds paths and wildcards; `*` matches slashes too.
    """
    bad = [one for one in walk.found if one.lends_rights and not _allowed(one, allow)]
    for one in bad:
        expect(
            False,  # noqa: FBT003 - the file itself is the finding
            wanted="no setuid or setgid bit, or a place in the list",
            found=f"mode {one.permissions:04o} {one.owner}:{one.group}",
            where=one.path,
            mend=f"chmod u-s,g-s {shlex.quote(one.path)}",
        )
    _conclude(walk, expect, bad, "no setuid or setgid file but the listed ones")


def _allowed(one: Walked, allow: list[str] | None) -> bool:
    return any(fnmatchcase(one.path, pattern) for pattern in allow or ())


def _conclude(walk: Walk, expect: Expect, bad: list[Walked], wanted: str) -> None:
    if not bad:
        expect(True, wanted=wanted, found="none", where=f"walk of {' '.join(walk.roots)}")  # noqa: FBT003
