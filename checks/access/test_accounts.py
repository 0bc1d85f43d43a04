"""Accounts and their passwords."""

from collections import Counter
from collections.abc import Mapping

from imgverify.expect import Expect
from imgverify.facts.accounts import Accounts, Group, User
from imgverify.facts.passwords import PasswordKind

_UNIQUE = {
    "user-name": "/etc/passwd",
    "user-id": "/etc/passwd",
    "group-name": "/etc/group",
    "group-id": "/etc/group",
}
_NO_PASSWORD = (PasswordKind.LOCKED, PasswordKind.MISSING)


def test_root_locked(accounts: Accounts, expect: Expect) -> None:
    """No password opens root's account."""
    root = accounts.passwords.get("root")
    expect(
        root is not None and root.kind is PasswordKind.LOCKED,
        wanted="a locked password",
        found=root.kind if root else "no account named root",
        where="/etc/shadow, root",
        mend="passwd -l root",
    )


def test_no_password_logins(
    accounts: Accounts, expect: Expect, allow: list[str] | None = None
) -> None:
    """No account has a password that opens it, nor an empty one.

    Whether sshd takes passwords is a control of its own.

    Args:
        accounts: every account.
        expect: the recorder.
        allow: names of accounts that may have one.
    """
    usable = {
        name: one.kind
        for name, one in accounts.passwords.items()
        if one.kind not in _NO_PASSWORD and name not in (allow or ())
    }
    expect(
        not usable,
        wanted="every password locked",
        found=_listed(usable) or f"{len(accounts.passwords)} accounts, all locked",
        where="/etc/shadow",
        mend="; ".join(f"passwd -l {name}" for name in usable),
    )


def test_no_empty_passwords(accounts: Accounts, expect: Expect) -> None:
    """No account opens without a password."""
    empty = {
        name: one.kind for name, one in accounts.passwords.items() if one.kind is PasswordKind.EMPTY
    }
    expect(
        not empty,
        wanted="no empty password",
        found=_listed(empty) or f"none of {len(accounts.passwords)} accounts",
        where="/etc/shadow",
        mend="; ".join(f"passwd -l {name}" for name in empty),
    )


def test_only_root_uid0(accounts: Accounts, expect: Expect) -> None:
    """Only root has user id 0."""
    names = [user.name for user in accounts.users if user.uid == 0]
    expect(
        names == ["root"],
        wanted="root alone with user id 0",
        found=", ".join(names) or "nobody",
        where="/etc/passwd",
        mend="; ".join(f"userdel {name}" for name in names if name != "root"),
    )


def test_unique_accounts(accounts: Accounts, expect: Expect, of: list[str] | None = None) -> None:
    """No two accounts or groups share a name or a number, and every line is one.

    Args:
        accounts: every account and group.
        expect: the recorder.
        of: of user-name, user-id, group-name, group-id; all when not said.
    """
    chosen = of or list(_UNIQUE)
    if unknown := [one for one in chosen if one not in _UNIQUE]:
        raise ValueError(f"unknown {unknown[0]!r}; known are {', '.join(_UNIQUE)}")
    files = {_UNIQUE[one] for one in chosen}
    bad = [line for line in accounts.malformed if line.partition(":")[0] in files]
    expect(
        not bad,
        wanted="only complete records",
        found=", ".join(bad) or "no other line",
        where=", ".join(sorted(files, reverse=True)),
        mend="pwck -r; grpck -r",
    )
    for one in chosen:
        what, _, which = one.partition("-")
        rows = accounts.users if what == "user" else accounts.groups
        values = [row.name if which == "name" else str(_number(row)) for row in rows]
        twice = [value for value, count in Counter(values).items() if count > 1]
        expect(
            not twice,
            wanted=f"unique {what} {which}s",
            found=", ".join(twice) or f"{len(values)} different ones",
            where=_UNIQUE[one],
            mend="usermod -u or groupmod -g with a free number; userdel or groupdel of the copy",
        )


def _number(row: User | Group) -> int:
    return row.uid if isinstance(row, User) else row.gid


def _listed(kinds: Mapping[str, PasswordKind]) -> str:
    return ", ".join(f"{name}: {kind}" for name, kind in kinds.items())
