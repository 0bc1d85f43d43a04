"""Whether a value of an sshd option is as wanted."""

from __future__ import annotations

import re
from typing import Any

_TIME = re.compile(r"(\d+)([smhdw]?)", re.IGNORECASE)
_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_SYNONYMS = {"without-password": "prohibit-password", "true": "yes", "false": "no"}
# Beside a lone number the rate keeps its default (servconf.c, fill_default_server_options).
_USUAL_RATE = "30"

OPS = frozenset(
    {
        "eq", "ne", "in", "not_in", "ge", "le", "range", "ge_or_zero",
        "subset", "deny_any", "triple_le", "set", "absent",
    }
)  # fmt: skip


def is_relative(found: str) -> bool:
    """Whether a list only changes the built-in one (`+`, `-`, `^`), which the files do not show."""
    return found[:1] in ("+", "-", "^")


def holds(found: str | None, op: str, wanted: Any) -> bool:
    """Compare an option's value.

    Args:
        found: as sshd or its files say; None when the option is not set.
        op: one of `OPS`.
        wanted: text, number, a truth value (for yes and no), or a list of them.

    Raises:
        ValueError: the operator is unknown, or the wanted value is not of its kind.
    """
    if op not in OPS:
        raise ValueError(f"unknown operator {op!r}; known are {', '.join(sorted(OPS))}")
    many = [plain(one) for one in (wanted if isinstance(wanted, list | tuple) else [wanted])]
    unset = found is None or found.lower() in ("", "none")
    if op in ("set", "absent"):
        return unset is (op == "absent")
    if found is None:
        return op in ("ne", "not_in", "deny_any")
    match op:
        case "eq" | "in" | "ne" | "not_in":
            return (plain(found) in many) is (op in ("eq", "in"))
        case "subset" | "deny_any":
            return _lists(found, many, op)
        case "triple_le":
            return _within(_triple(found), _triple(str(wanted)))
        case _:
            return _numbers(found, [number(one) for one in many], op)


def _within(found: tuple[int, ...], most: tuple[int, ...]) -> bool:
    return all(one <= limit for one, limit in zip(found, most, strict=True))


def _lists(found: str, many: list[str], op: str) -> bool:
    have = {one for one in plain(found).split(",") if one}
    return have <= set(many) and bool(have) if op == "subset" else not have & set(many)


def _numbers(found: str, limits: list[int | None], op: str) -> bool:
    have, (low, high) = number(found), (limits[0], limits[-1])
    if low is None or high is None:
        raise ValueError(f"{op} needs numbers")
    if have is None:
        return False
    match op:
        case "ge":
            return have >= low
        case "le":
            return have <= low
        case "ge_or_zero":
            return have == 0 or have >= low
        case _:
            return low <= have <= high


def plain(value: Any) -> str:
    """One spelling for values that mean the same; paths keep their letters."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value).strip()
    return text if "/" in text else _SYNONYMS.get(text.lower(), text.lower())


def number(text: str) -> int | None:
    """Read a number, or a time as sshd_config(5), "TIME FORMATS", has it (`2m`, `1h30m`)."""
    parts = _TIME.findall(text.strip())
    if not parts or "".join("".join(part) for part in parts) != text.strip():
        return None
    return sum(int(count) * _SECONDS[unit.lower()] for count, unit in parts)


def _triple(text: str) -> tuple[int, ...]:
    parts = text.strip().split(":")
    start = parts[0]
    rate, full = parts[1:] if len(parts) == 3 else (_USUAL_RATE, start)  # noqa: PLR2004
    return int(start), int(rate), int(full)
