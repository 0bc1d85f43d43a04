"""Accounts that belong to the system, and their groups."""

from imgverify.expect import Expect
from imgverify.facts.accounts import Accounts, User
from imgverify.facts.passwords import PasswordKind
from imgverify.unobserved import NotObservedError

_CLOSED = (PasswordKind.LOCKED, PasswordKind.MISSING)
_NO_SHELLS = frozenset(
    f"{folder}/{name}"
    for folder in ("/sbin", "/usr/sbin", "/bin", "/usr/bin")
    for name in ("nologin", "false")
)


def test_system_accounts_locked(
    accounts: Accounts,
    expect: Expect,
    uid_max: int = 999,
    except_users: list[str] | None = None,
) -> None:
    """No password opens an account of the system.

    Args:
        accounts: every account.
        expect: the recorder.
        uid_max: the largest id of a system account.
        except_users: names that are left out; root when not said.
    """
    judged = _judged(accounts, uid_max, except_users)
    _all_closed(accounts, expect, judged, f"of {len(judged)} system accounts")


def test_unlisted_shells_locked(accounts: Accounts, expect: Expect) -> None:
    """Whoever has no shell that /etc/shells lists has no password either; root is left out."""
    valid = {shell for shell in accounts.shells if shell.rpartition("/")[2] != "nologin"}
    if not valid:
        raise NotObservedError("/etc/shells lists no shell")
    judged = [user for user in accounts.users if user.name != "root" and user.shell not in valid]
    _all_closed(accounts, expect, judged, f"of {len(judged)} accounts without a listed shell")


def _judged(accounts: Accounts, uid_max: int, except_users: list[str] | None) -> list[User]:
    spared = ["root"] if except_users is None else except_users
    return [user for user in accounts.system_users(uid_max) if user.name not in spared]


def _all_closed(accounts: Accounts, expect: Expect, users: list[User], whose: str) -> None:
    kinds = {user.name: accounts.passwords[user.name].kind for user in users}
    opened = {name: kind for name, kind in kinds.items() if kind not in _CLOSED}
    expect(
        not opened,
        wanted="every password locked",
        found=", ".join(f"{name}: {kind}" for name, kind in opened.items()) or f"all {whose}",
        where="/etc/shadow",
        mend="; ".join(f"passwd -l {name}" for name in opened),
    )


def test_system_accounts_no_shell(
    accounts: Accounts,
    expect: Expect,
    uid_max: int = 999,
    except_users: list[str] | None = None,
) -> None:
    """No account of the system has a shell to work in.

    Args:
        accounts: every account.
        expect: the recorder.
        uid_max: the largest id of a system account.
        except_users: names that are left out; root when not said.
    """
    judged = _judged(accounts, uid_max, except_users)
    bad = [user for user in judged if user.shell not in _NO_SHELLS]
    expect(
        not bad,
        wanted="nologin or false as shell",
        found=", ".join(f"{user.name}: {user.shell or '/bin/sh (empty)'}" for user in bad)
        or f"none of {len(judged)} system accounts has another",
        where=", ".join(f"/etc/passwd:{user.line}" for user in bad) or "/etc/passwd",
        mend="; ".join(f"usermod -s /usr/sbin/nologin {user.name}" for user in bad),
    )


def test_primary_group(
    accounts: Accounts,
    expect: Expect,
    user: str = "root",
    gid: int = 0,
    only_but: list[str] | None = None,
) -> None:
    """An account's own group has a certain number, which is that of no one else's.

    Args:
        accounts: every account.
        expect: the recorder.
        user: name of the account.
        gid: number of the group.
        only_but: names of the other accounts that may have it; not judged when not said.
    """
    found = accounts.user(user)
    expect(
        found is not None and found.gid == gid,
        wanted=f"{user} with group id {gid}",
        found=f"group id {found.gid}" if found else "no such account",
        where=f"/etc/passwd:{found.line}" if found else "/etc/passwd",
        mend=f"usermod -g {gid} {user}",
    )
    if only_but is None:
        return
    others = [one for one in accounts.users if one.gid == gid and one.name not in (user, *only_but)]
    expect(
        not others,
        wanted=f"nobody else with group id {gid}",
        found=", ".join(one.name for one in others) or f"none but {', '.join((user, *only_but))}",
        where=", ".join(f"/etc/passwd:{one.line}" for one in others) or "/etc/passwd",
        mend="; ".join(f"usermod -g GROUP {one.name}" for one in others),
    )


def test_primary_groups_exist(accounts: Accounts, expect: Expect) -> None:
    """The own group of every account exists."""
    known = {group.gid for group in accounts.groups}
    bad = [user for user in accounts.users if user.gid not in known]
    expect(
        not bad,
        wanted="a group for every group id of /etc/passwd",
        found=", ".join(f"{user.name}: {user.gid}" for user in bad)
        or f"{len(accounts.users)} accounts, {len(known)} groups",
        where=", ".join(f"/etc/passwd:{user.line}" for user in bad) or "/etc/passwd, /etc/group",
        mend="; ".join(f"groupadd -g {user.gid} {user.name}" for user in bad),
    )


def test_group_empty(
    accounts: Accounts, expect: Expect, group: str, *, required: bool = False
) -> None:
    """Nobody is in a group, neither as a member nor by an account's own group.

    Args:
        accounts: every account and group.
        expect: the recorder.
        group: its name.
        required: whether the group must exist.
    """
    found = [one for one in accounts.groups if one.name == group]
    gids = {one.gid for one in found}
    members = [name for one in found for name in one.members]
    members += [user.name for user in accounts.users if user.gid in gids]
    expect(
        not members and (bool(found) or not required),
        wanted=f"a group {group} without members" if required else f"nobody in group {group}",
        found=", ".join(dict.fromkeys(members)) or ("nobody" if found else "no such group"),
        where=", ".join(f"/etc/group:{one.line}" for one in found) or "/etc/group",
        mend="; ".join(f"gpasswd -d {name} {group}" for name in dict.fromkeys(members))
        or f"groupadd {group}",
    )


def test_only_root_gid0(accounts: Accounts, expect: Expect) -> None:
    """Only the group root has group id 0."""
    names = [group.name for group in accounts.groups if group.gid == 0]
    expect(
        names == ["root"],
        wanted="root alone with group id 0",
        found=", ".join(names) or "no group",
        where="/etc/group",
        mend="; ".join(f"groupdel {name}" for name in names if name != "root"),
    )
