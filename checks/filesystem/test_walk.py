"""Files that anyone may write, that nobody owns, or that lend their owner's rights."""

from __future__ import annotations

import shlex
from fnmatch import fnmatchcase

from imgverify.expect import Expect
from imgverify.facts.walk import Walk, Walked


def test_no_world_writable(walk: Walk, expect: Expect, allow: list[str] | None = None) -> None:
    """No file may be written by anyone, and no folder without the sticky bit.

    `allow` holds paths and wildcards; `*` matches slashes too.
    """
    bad = [one for one in walk.found if one.is_world_writable and not _allowed(one, allow)]
    for one in bad:
        expect(
            False,  # noqa: FBT003 - the file itself is the finding
            wanted="a sticky bit" if one.kind == "d" else "not writable by others",
            found=f"mode {one.permissions:04o}",
            where=one.path,
            mend=f"chmod {'+t' if one.kind == 'd' else 'o-w'} {shlex.quote(one.path)}",
        )
    _conclude(walk, expect, bad, "no world-writable file or folder")


def test_no_unowned(walk: Walk, expect: Expect, allow: list[str] | None = None) -> None:
    """Every file has a user and a group that exist.

    `allow` holds paths and wildcards; `*` matches slashes too.
    """
    bad = [one for one in walk.found if one.is_unowned and not _allowed(one, allow)]
    for one in bad:
        expect(
            False,  # noqa: FBT003 - the file itself is the finding
            wanted="a user and a group that exist",
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
