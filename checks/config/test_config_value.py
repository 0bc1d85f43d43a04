"""What programs are told by their configuration files."""

from collections.abc import Callable
from typing import Any

from imgverify.expect import Expect
from imgverify.facts.config import Config
from imgverify.facts.config_operators import VALUE_OPS, holds
from imgverify.facts.config_setting import Setting
from imgverify.facts.config_syntax import syntax_of
from imgverify.facts.packages import Packages
from imgverify.unobserved import NotApplicableError, NotObservedError


def test_config_value(
    config: Config,
    packages: Packages,
    expect: Expect,
    *,
    path: str,
    syntax: str,
    key: str | list[str],
    section: str = "",
    op: str = "eq",
    value: str | int | list[str | int] | None = None,
    default: str = "",
    package: str = "",
) -> None:
    """A program finds a wanted value in its configuration file and all that is read along with it.

    Args:
        config: the files.
        packages: what is installed.
        expect: the recorder.
        path: of the file, or a wildcard.
        syntax: how the program reads it: auditd, chrony, firewalld, keyfile, libuser, limits,
            login-defs, ntp, postfix, rsyslog, shell, systemd, yum.
        key: name of the setting, or several (with set, absent, flag, count_ge: all of them).
        section: of an INI file; empty for any.
        op: eq, ne, in, not_in, ge, le, range, at_most (octal mode), at_least_as_strict (octal
            umask), contains (words in a row), set, absent, flag (it stands there), count_ge (so
            many lines), contains_all (for each element a line with all its words).
        value: what to compare with.
        default: what the program does without the setting; empty when that is not good to know.
        package: without this package the setting means nothing.
    """
    if package and not packages.find(package):
        raise NotApplicableError(f"package {package} is not installed")
    plain = syntax_of(syntax).plain
    keys = [key] if isinstance(key, str) else key
    found = {one: config.settings(path, syntax, one, section) for one in keys}
    unread = config.unread(path, syntax)
    label = f"[{section}] " if section else ""
    match op:
        case "count_ge" | "contains_all":
            judged = _lines(found, op, value, path)
        case "set" | "flag" | "absent":
            judged = _presence(found, op, label, path)
        case _ if op in VALUE_OPS:
            judged = _values(found, op, value, default, plain, label, path)
        case _:
            raise ValueError(f"unknown operator {op!r}")
    if unread and (op != "count_ge" or judged.unmet):
        raise NotObservedError(f"{unread[0].where} {unread[0].value}")
    expect.findings += judged.findings


def _lines(found: dict[str, list[Setting]], op: str, value: Any, path: str) -> Expect:
    judged = Expect()
    lines = [one for settings in found.values() for one in settings if one.value]
    names = " or ".join(found)
    if op == "count_ge":
        judged(
            len(lines) >= int(value),
            wanted=f"at least {value} of {names}",
            found=", ".join(f"{one.key} {one.value}" for one in lines) or "none",
            where=lines[0].where if lines else path,
            mend=f"add a line `{next(iter(found))} …` to {path}",
        )
        return judged
    for wish in value:
        words = set(wish.split())
        have = next((one for one in lines if words <= set(one.value.split())), None)
        judged(
            have is not None,
            wanted=f"{names} {wish}",
            found=f"{have.key} {have.value}" if have else f"none of {len(lines)} lines",
            where=have.where if have else path,
            mend=f"add a line `{names} {wish}` to {path}",
        )
    return judged


def _presence(found: dict[str, list[Setting]], op: str, label: str, path: str) -> Expect:
    judged = Expect()
    for key, settings in found.items():
        there = [one for one in settings if one.value or op != "set"]
        places: list[Setting | None] = [*there] or [None]
        for one in places:
            judged(
                (one is None) is (op == "absent"),
                wanted=f"{label}{key} {'not set' if op == 'absent' else 'set'}",
                found=f"{key} {one.value}".strip() if one else "no line that sets it",
                where=one.where if one else path,
                mend=f"remove {one.where}" if one else f"set {key} in {path}",
            )
    return judged


def _values(
    found: dict[str, list[Setting]],
    op: str,
    value: Any,
    default: str,
    plain: Callable[[str], str],
    label: str,
    path: str,
) -> Expect:
    judged = Expect()
    shown = " or ".join(map(str, value)) if isinstance(value, list) and op == "in" else value
    for key, settings in found.items():
        wanted = f"{label}{key} {op} {shown}"
        for one in settings:
            judged(
                holds(one.value, op, value, plain),
                wanted=wanted,
                found=f"{key} = {one.value}",
                where=one.where,
                mend=f"correct {one.where}",
            )
        if not settings:
            judged(
                holds(default, op, value, plain) if default else op in ("ne", "not_in"),
                wanted=wanted,
                found=f"no line that sets it{f'; the default is {default}' if default else ''}",
                where=path,
                mend=f"set {key} in {path}",
            )
    return judged
