"""Accounts and their passwords."""

from collections import Counter
from collections.abc import Mapping

from imgverify.expect import Expect
from imgverify.facts.accounts import Accounts
from imgverify.facts.passwords import PasswordKind

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


def test_unique_accounts(accounts: Accounts, expect: Expect) -> None:
    """No two accounts or groups share a name or a number, and every line is one."""
    expect(
        not accounts.malformed,
        wanted="only complete records",
        found=", ".join(accounts.malformed) or "no other line",
        where="/etc/passwd, /etc/group",
        mend="pwck -r; grpck -r",
    )
    for what, values, where in (
        ("user names", [user.name for user in accounts.users], "/etc/passwd"),
        ("user ids", [str(user.uid) for user in accounts.users], "/etc/passwd"),
        ("group names", [group.name for group in accounts.groups], "/etc/group"),
        ("group ids", [str(group.gid) for group in accounts.groups], "/etc/group"),
    ):
        twice = [value for value, count in Counter(values).items() if count > 1]
        expect(
            not twice,
            wanted=f"unique {what}",
            found=", ".join(twice) or f"{len(values)} different ones",
            where=where,
            mend="usermod -u or groupmod -g with a free number; userdel or groupdel of the copy",
        )


def _listed(kinds: Mapping[str, PasswordKind]) -> str:
    return ", ".join(f"{name}: {kind}" for name, kind in kinds.items())
