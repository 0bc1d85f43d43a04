"""How sudo asks, and what it writes down."""

from typing import Any

from imgverify.expect import Expect
from imgverify.facts.first_boot import FirstBoot
from imgverify.facts.sudoers import Sudoers
from imgverify.facts.sudoers_file import CONFIG, Default


def test_sudo_option(
    sudoers: Sudoers,
    expect: Expect,
    *,
    option: str,
    op: str = "set",
    value: list[int] | None = None,
    default: str = "",
) -> None:
    """An option of sudo is as wanted for everybody, and for nobody otherwise.

    Args:
        sudoers: settings and rules.
        expect: the recorder.
        option: its name.
        op: set (on, or with a value), range (a number between the two of `value`).
        value: lowest and highest number.
        default: what sudo was built with; empty when the option has to be written down.
    """
    if op not in ("set", "range"):
        raise ValueError(f"unknown operator {op!r}; known are set, range")
    limits = value or []
    wanted = f"{option} {'set' if op == 'set' else f'between {limits[0]} and {limits[-1]}'}"
    mend = f"write `Defaults {option}{'' if op == 'set' else f'={limits[-1]}'}` into {CONFIG}"
    effective = sudoers.effective(option)
    if effective is None:
        unsaid = Default(option, default, negated=False, scope="", where=CONFIG)
        expect(
            bool(default) and _holds(unsaid, op, limits),
            wanted=wanted,
            found=f"no Defaults line{f'; the default is {default}' if default else ''}",
            where=CONFIG,
            mend=mend,
        )
    for one in [*([effective] if effective else []), *sudoers.scoped(option)]:
        expect(
            _holds(one, op, limits),
            wanted=wanted,
            found=_shown(one),
            where=one.where,
            mend=f"correct {one.where}",
        )


def test_sudo_asks_password(
    sudoers: Sudoers,
    first_boot: FirstBoot,
    expect: Expect,
    *,
    forbid: list[str] | None = None,
) -> None:
    """Nobody becomes another user without giving a password.

    Args:
        sudoers: settings and rules.
        first_boot: who is still to come, often with rights that need no password.
        expect: the recorder.
        forbid: NOPASSWD (as a tag of any rule), !authenticate (in any Defaults); without it, both.
    """
    ways = forbid or ["NOPASSWD", "!authenticate"]
    if unknown := set(ways) - {"NOPASSWD", "!authenticate"}:
        raise ValueError(
            f"unknown: {', '.join(sorted(unknown))}; known are NOPASSWD, !authenticate"
        )
    lines: list[tuple[str, str]] = []
    if "NOPASSWD" in ways:
        lines += [(f"{one.who} NOPASSWD:", one.where) for one in sudoers.rules if not one.asks]
    if "!authenticate" in ways:
        off = [one for one in sudoers.defaults if one.name == "authenticate" and one.negated]
        lines += [(_shown(one), one.where) for one in off]
    without = f"{len(sudoers.rules)} rules, {len(sudoers.defaults)} settings without"
    for found, where in lines or [(without, CONFIG)]:
        expect(
            not lines,
            wanted=f"no {' and no '.join(ways)}",
            found=found,
            where=where,
            mend=f"correct {where}",
        )
    if "NOPASSWD" in ways:
        first_boot.demand_users()


def _holds(one: Default, op: str, limits: list[int]) -> bool:
    if op == "set":
        return not one.negated
    if one.negated:
        return limits[0] <= 0
    try:
        return limits[0] <= float(one.value) <= limits[-1]
    except ValueError:
        return False


def _shown(one: Default) -> str:
    value: Any = f"={one.value}" if one.value else ""
    return f"Defaults{one.scope} {'!' * one.negated}{one.name}{value}"
