"""Lists of patterns over the lines of a text: how Goss looks at files and at what commands print.

Source: https://goss.readthedocs.io, "The gossfile configuration", Patterns.
"""

from __future__ import annotations

from collections.abc import Sequence

from imgverify.re2 import compiled


def check_pattern(pattern: str) -> None:
    """See whether a pattern can be used.

    Args:
        pattern: `text`, `!text`, `/regular expression/` or `!/regular expression/`.

    Raises:
        ValueError: its regular expression cannot.
    """
    expression = _expression(pattern)
    if expression is not None:
        compiled(expression)


def unmet(patterns: Sequence[str], text: str) -> list[str]:
    """List the patterns that do not hold.

    Args:
        patterns: as in `check_pattern`; one with `!` must be in no line, another in at least one.
        text: that is searched line by line.
    """
    lines = [line.removesuffix("\r") for line in text.removesuffix("\n").split("\n") if text]
    return [one for one in patterns if not _holds(one, lines)]


def _holds(pattern: str, lines: list[str]) -> bool:
    if not pattern:
        return True
    expression = _expression(pattern)
    if expression is not None:
        search = compiled(expression).search
        found = any(search(line) for line in lines)
    else:
        plain = pattern.lstrip("\\/!")
        found = any(plain in line for line in lines)
    return found is not pattern.startswith("!")


def _expression(pattern: str) -> str | None:
    """What stands between the slashes; None for plain text."""
    bare = pattern.removeprefix("!")
    shortest = 2
    if len(bare) < shortest or not (bare.startswith("/") and bare.endswith("/")):
        return None
    return bare[1:-1]
