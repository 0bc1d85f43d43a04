"""Passwords: how old, how hashed, whose."""

from typing import Any

from imgverify.expect import Expect
from imgverify.facts.accounts import Accounts
from imgverify.facts.clock import Clock
from imgverify.facts.passwords import Password, PasswordKind

_SHADOW = "/etc/shadow"
_AGES = {"min": "-m", "max": "-M", "warn": "-W", "inactive": "-I"}
_STATES = {"password": PasswordKind.HASH, "locked": PasswordKind.LOCKED}


def test_password_ageing(
    accounts: Accounts, expect: Expect, field: str, op: str, value: int | list[int]
) -> None:
    """The passwords that there are age as wanted.

    An empty field, and -1, are no limit: they hold nothing.

    Args:
        accounts: every account.
        expect: the recorder.
        field: `min` and `max` days between changes, `warn` days before, `inactive` days after.
        op: `ge`, `le`, or `range` with both ends.
        value: days.

    Source: shadow(5).
    """
    if field not in _AGES:
        raise ValueError(f"unknown field {field!r}; known are {', '.join(_AGES)}")
    owners = {
        name: one for name, one in accounts.passwords.items() if one.kind is PasswordKind.HASH
    }
    low, high = _limits(op, value)
    days = {name: _days(one, field) for name, one in owners.items()}
    bad = {
        name: have
        for name, have in days.items()
        if have is None or have < low or (high is not None and have > high)
    }
    good = low if high is None else high
    expect(
        not bad,
        wanted=f"{field} days {low} or more" if high is None else f"{field} days {low} to {high}",
        found=", ".join(f"{name}: {'none' if have is None else have}" for name, have in bad.items())
        or f"none of {len(owners)} passwords is otherwise",
        where=_SHADOW,
        mend="; ".join(f"chage {_AGES[field]} {good} {name}" for name in bad),
    )


def _limits(op: str, value: int | list[int]) -> tuple[int, int | None]:
    numbers = value if isinstance(value, list) else [value]
    match op:
        case "ge":
            return numbers[0], None
        case "le":
            return 0, numbers[0]
        case "range":
            return numbers[0], numbers[1]
        case _:
            raise ValueError(f"unknown operator {op!r}; known are ge, le, range")


def _days(one: Password, field: str) -> int | None:
    days: dict[str, Any] = {
        "min": one.min_days,
        "max": one.max_days,
        "warn": one.warn_days,
        "inactive": one.inactive_days,
    }
    found: int | None = days[field]
    return None if found is None or found < 0 else found


def test_password_changes_past(accounts: Accounts, clock: Clock, expect: Expect) -> None:
    """No password was changed in the future: it would never be due."""
    today = clock.day
    late = {
        name: one.last_change
        for name, one in accounts.passwords.items()
        if one.last_change is not None and one.last_change > today
    }
    expect(
        not late,
        wanted=f"last change on day {today} or before",
        found=", ".join(f"{name}: day {day}" for name, day in late.items())
        or f"none of {len(accounts.passwords)} accounts",
        where=f"{_SHADOW}, date -u",
        mend="; ".join(f"chage -d {today} {name}" for name in late),
    )


def test_passwords_shadowed(accounts: Accounts, expect: Expect) -> None:
    """Every password stands in the shadow file, which only root can read."""
    expect(
        not accounts.unshadowed,
        wanted="x in every second field",
        found=", ".join(accounts.unshadowed) or f"x for all {len(accounts.users)} accounts",
        where="/etc/passwd",
        mend="pwconv",
    )


def test_password_hashes(accounts: Accounts, expect: Expect, schemes: list[str]) -> None:
    """Every stored password was hashed with a good algorithm.

    Args:
        accounts: every account.
        expect: the recorder.
        schemes: as crypt(5) marks them: `y` is yescrypt, `6` SHA-512.
    """
    hashed = {name: one for name, one in accounts.passwords.items() if one.scheme}
    bad = {name: one.scheme for name, one in hashed.items() if one.scheme not in schemes}
    expect(
        not bad,
        wanted=f"hashes of {' or '.join(schemes)}",
        found=", ".join(f"{name}: {scheme}" for name, scheme in bad.items())
        or f"{len(hashed)} hashes, all of them",
        where=_SHADOW,
        mend="; ".join(f"passwd {name}" for name in bad),
    )


def test_root_password(
    accounts: Accounts, expect: Expect, allowed: list[str] | None = None
) -> None:
    """Root's account is guarded: by a password, or by having none that could match.

    Args:
        accounts: every account.
        expect: the recorder.
        allowed: of `password` and `locked`; only a password when not said.
    """
    states = allowed or ["password"]
    if unknown := [one for one in states if one not in _STATES]:
        raise ValueError(f"unknown state {unknown[0]!r}; known are {', '.join(_STATES)}")
    root = accounts.passwords.get("root")
    expect(
        root is not None and root.kind in [_STATES[one] for one in states],
        wanted=f"root's password: {' or '.join(states)}",
        found=root.kind if root else "no account named root",
        where=f"{_SHADOW}, root",
        mend="passwd root" if "password" in states else "passwd -l root",
    )
