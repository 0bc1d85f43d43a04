"""Whether a value of a configuration file is as wanted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

# Judged on one value; the others look at all the settings of a key.
VALUE_OPS = frozenset(
    {"eq", "ne", "in", "not_in", "ge", "le", "range", "at_most", "at_least_as_strict", "contains"}
)
OPS = VALUE_OPS | {"set", "absent", "flag", "count_ge", "contains_all"}


def holds(found: str, op: str, wanted: Any, plain: Callable[[str], str] = str.strip) -> bool:
    """Compare one value.

    Args:
        found: as the file has it.
        op: one of `VALUE_OPS`. `at_most`: mode bits, octal; `at_least_as_strict`: a umask, octal;
            `contains`: the words stand in a row.
        wanted: text, a number, or a list of them; `range` takes the lowest and the highest.
        plain: gives one spelling to values that mean the same.

    Raises:
        ValueError: the operator is unknown, or `wanted` is nothing that it can work with.
    """
    if op not in OPS:
        raise ValueError(f"unknown operator {op!r}; known are {', '.join(sorted(OPS))}")
    many = wanted if isinstance(wanted, list | tuple) else [wanted]
    match op:
        case "eq" | "in" | "ne" | "not_in":
            # Where a number is wanted, a word that means the same as a boolean is not good enough.
            good = {text if (text := str(one)).isdigit() else plain(text) for one in many}
            return bool({found.strip(), plain(found)} & good) is (op in ("eq", "in"))
        case "contains":
            return f" {' '.join(str(wanted).split())} " in f" {' '.join(found.split())} "
        case "at_most" | "at_least_as_strict":
            have, limit = _number(found, 8), int(str(wanted), 8)
            if have is None:
                return False
            return not have & ~limit if op == "at_most" else have & limit == limit
        case _:
            return _between(_number(found, 10), op, [int(one) for one in many])


def _between(have: int | None, op: str, limits: list[int]) -> bool:
    if have is None:
        return False
    low = limits[0] if op in ("ge", "range") else have
    high = limits[-1] if op in ("le", "range") else have
    return low <= have <= high


def _number(text: str, base: int) -> int | None:
    try:
        return int(text.strip(), base)
    except ValueError:
        return None
