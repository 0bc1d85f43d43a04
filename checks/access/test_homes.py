"""Homes of people who can log in."""

import fnmatch
from collections.abc import Callable

from imgverify.expect import Expect
from imgverify.facts.accounts import Accounts, User
from imgverify.facts.files import Files
from imgverify.facts.first_boot import FirstBoot
from imgverify.facts.home_folders import HomeFolders, HomeItem


def test_home_exists(accounts: Accounts, home_folders: HomeFolders, expect: Expect) -> None:
    """Everybody who can log in has a home."""
    people = accounts.people
    bad = [user for user in people if home_folders.home(user.home) is None]
    expect(
        not bad,
        wanted="a folder for each account with a shell",
        found=", ".join(f"{user.name}: no {user.home or '/'}" for user in bad)
        or f"{len(people)} homes",
        where=", ".join(f"/etc/passwd:{user.line}" for user in bad) or "/etc/passwd",
        mend="; ".join(f"mkhomedir_helper {user.name}" for user in bad),
    )


def test_home_owner(
    accounts: Accounts, home_folders: HomeFolders, first_boot: FirstBoot, expect: Expect
) -> None:
    """Everybody who can log in owns their home."""
    _homes(
        accounts,
        home_folders,
        expect,
        wanted="owned by its user",
        holds=lambda user, home: home.uid == user.uid,
        found=lambda home: f"owner {home.uid}",
        mend=lambda user, home: f"chown {user.name} {home.path}",
    )
    first_boot.demand_users()


def test_home_group(
    accounts: Accounts, home_folders: HomeFolders, first_boot: FirstBoot, expect: Expect
) -> None:
    """Homes belong to their user's own group."""
    _homes(
        accounts,
        home_folders,
        expect,
        wanted="of its user's own group",
        holds=lambda user, home: home.gid == user.gid,
        found=lambda home: f"group {home.gid}",
        mend=lambda user, home: f"chgrp {user.gid} {home.path}",
    )
    first_boot.demand_users()


def test_home_mode(
    accounts: Accounts,
    home_folders: HomeFolders,
    first_boot: FirstBoot,
    expect: Expect,
    mode: str = "0750",
) -> None:
    """Nobody has more rights in a home than they need.

    Args:
        accounts: who can log in.
        home_folders: their homes.
        first_boot: who is still to come.
        expect: the recorder.
        mode: octal; no permission beyond it.
    """
    most = int(mode, 8)
    _homes(
        accounts,
        home_folders,
        expect,
        wanted=f"mode {mode} or stricter",
        holds=lambda _user, home: not home.permissions & ~most,
        found=lambda home: f"mode {home.permissions:04o}",
        mend=lambda _user, home: f"chmod {home.permissions & most:04o} {home.path}",
    )
    first_boot.demand_users()


def _homes(
    accounts: Accounts,
    folders: HomeFolders,
    expect: Expect,
    *,
    wanted: str,
    holds: Callable[[User, HomeItem], bool],
    found: Callable[[HomeItem], str],
    mend: Callable[[User, HomeItem], str],
) -> None:
    """Judge each home that there is; that it is there is a requirement of its own."""
    for user in accounts.people:
        home = folders.home(user.home)
        expect(
            home is None or holds(user, home),
            wanted=f"home of {user.name} {wanted}",
            found=found(home) if home else "no such folder",
            where=user.home or "/",
            mend=mend(user, home) if home else "",
        )


def test_dotfile_mode(
    accounts: Accounts,
    home_folders: HomeFolders,
    first_boot: FirstBoot,
    expect: Expect,
    name: str,
    mode: str,
) -> None:
    """Nobody has more rights on a dot file than its owner needs.

    Args:
        accounts: who can log in.
        home_folders: files in their homes.
        first_boot: who is still to come.
        expect: the recorder.
        name: of the files, with wildcards: `.*`.
        mode: octal; no permission beyond it.
    """
    most = int(mode, 8)
    _dotfiles(
        accounts,
        home_folders,
        expect,
        name,
        wanted=f"mode {mode} or stricter",
        holds=lambda _user, item: not item.permissions & ~most,
        found=lambda item: f"mode {item.permissions:04o}",
        mend=lambda _user, item: f"chmod {item.permissions & most:04o} {item.path}",
    )
    first_boot.demand_users()


def test_dotfile_owner(
    accounts: Accounts,
    home_folders: HomeFolders,
    first_boot: FirstBoot,
    expect: Expect,
    name: str = ".*",
) -> None:
    """Everybody owns the dot files in their home.

    Args:
        accounts: who can log in.
        home_folders: files in their homes.
        first_boot: who is still to come.
        expect: the recorder.
        name: of the files, with wildcards.
    """
    _dotfiles(
        accounts,
        home_folders,
        expect,
        name,
        wanted="owned by the home's user",
        holds=lambda user, item: item.uid == user.uid,
        found=lambda item: f"owner {item.uid}",
        mend=lambda user, item: f"chown {user.name} {item.path}",
    )
    first_boot.demand_users()


def test_dotfile_group(
    accounts: Accounts,
    home_folders: HomeFolders,
    first_boot: FirstBoot,
    expect: Expect,
    name: str = ".*",
) -> None:
    """The dot files in a home belong to its user's own group.

    Args:
        accounts: who can log in.
        home_folders: files in their homes.
        first_boot: who is still to come.
        expect: the recorder.
        name: of the files, with wildcards.
    """
    _dotfiles(
        accounts,
        home_folders,
        expect,
        name,
        wanted="of the user's own group",
        holds=lambda user, item: item.gid == user.gid,
        found=lambda item: f"group {item.gid}",
        mend=lambda user, item: f"chgrp {user.gid} {item.path}",
    )
    first_boot.demand_users()


def _dotfiles(
    accounts: Accounts,
    folders: HomeFolders,
    expect: Expect,
    name: str,
    *,
    wanted: str,
    holds: Callable[[User, HomeItem], bool],
    found: Callable[[HomeItem], str],
    mend: Callable[[User, HomeItem], str],
) -> None:
    """Judge regular files in homes that there are; a link's own mode and owner mean nothing."""
    judged = [
        (user, item)
        for user in accounts.people
        if folders.home(user.home)
        for item in folders.items[user.home or "/"]
        if item.is_file and fnmatch.fnmatchcase(item.name, name)
    ]
    bad = [(user, item) for user, item in judged if not holds(user, item)]
    for user, item in bad:
        expect(
            holds=False,
            wanted=f"{name} {wanted}",
            found=found(item),
            where=item.path,
            mend=mend(user, item),
        )
    if not bad:
        expect(
            holds=True,
            wanted=f"{name} {wanted}",
            found=f"{len(judged)} files, all of them",
            where=f"homes of {len(accounts.people)} accounts",
        )


def test_dotfile_absent(
    accounts: Accounts,
    home_folders: HomeFolders,
    files: Files,
    expect: Expect,
    *,
    name: str,
    paths: list[str] | None = None,
) -> None:
    """No home holds a file of this name.

    Args:
        accounts: who can log in.
        home_folders: their homes.
        files: what is at `paths`.
        expect: the recorder.
        name: of the file; a folder of that name counts too.
        paths: further files that must not exist.
    """
    homes = [user.home or "/" for user in accounts.people if home_folders.home(user.home)]
    have = [item.path for home in homes for item in home_folders.items[home] if item.name == name]
    have += [state.path for path in paths or () for state in files.states(path)]
    expect(
        not have,
        wanted=f"no {' and no '.join((name, *(paths or ())))}",
        found=", ".join(dict.fromkeys(have)) or f"none in {len(homes)} homes",
        where="homes of accounts with a shell",
        mend="; ".join(f"rm {path}" for path in dict.fromkeys(have)),
    )
