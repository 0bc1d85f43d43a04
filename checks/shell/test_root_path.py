"""Where root's shells look for programs: nobody else may put one there."""

from __future__ import annotations

import shlex

from imgverify.expect import Expect
from imgverify.facts.root_path import Folder, RootPath
from imgverify.unobserved import NotObservedError

_LOGIN = "PATH of a login shell of root"


def test_root_path_absolute(root_path: RootPath, expect: Expect) -> None:
    """PATH of root names no folder by a relative path: no empty entry, no `.`, no `bin`.

    An empty entry, such as the one after a colon at the end, means the current folder.
    """
    for one in root_path.assigned:
        _judge_entries(one.entries, one.where, expect)
    _judge_entries(root_path.entries, _LOGIN, expect)


def test_root_path_folders(root_path: RootPath, expect: Expect) -> None:
    """Every entry of root's PATH is a folder that exists."""
    for entry in root_path.entries:
        found = root_path.folders.get(entry)
        expect(
            found is not None and found.is_folder,
            wanted=f"{entry or 'an empty entry'} is a folder",
            found="a folder" if found and found.is_folder else "a file" if found else "not there",
            where=_LOGIN,
            mend=f"take {entry or 'the empty entry'} out of PATH, or make the folder",
        )


def test_root_path_owner(root_path: RootPath, expect: Expect, owner: str = "root") -> None:
    """Every folder in root's PATH belongs to one user."""
    for folder in _there(root_path):
        expect(
            folder.owner == owner,
            wanted=f"owner {owner}",
            found=f"owner {folder.owner}",
            where=folder.path,
            mend=f"chown {owner} {shlex.quote(folder.path)}",
        )


def test_root_path_mode(root_path: RootPath, expect: Expect, forbidden: str = "0022") -> None:
    """No folder in root's PATH grants these rights: nobody else may put programs there."""
    bits = int(forbidden, 8)
    for folder in _there(root_path):
        expect(
            not folder.permissions & bits,
            wanted=f"no right of {forbidden}",
            found=f"mode {folder.permissions:04o}",
            where=folder.path,
            mend=f"chmod {folder.permissions & ~bits:04o} {shlex.quote(folder.path)}",
        )


def _there(root_path: RootPath) -> list[Folder]:
    """Folders that exist, of entries in their order; others hold no programs."""
    there = [root_path.folders[one] for one in root_path.entries if one in root_path.folders]
    if not there:
        raise NotObservedError(f"{_LOGIN} names no folder that exists")
    return there


def _judge_entries(entries: tuple[str, ...], where: str, expect: Expect) -> None:
    bad = [entry or "an empty entry" for entry in entries if not entry.startswith("/")]
    expect(
        not bad,
        wanted="absolute paths only",
        found=", ".join(bad) or ":".join(entries) or "nothing of its own",
        where=where,
        mend="write only absolute paths, and no colon at the beginning or the end",
    )
