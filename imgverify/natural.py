"""Natural order of control numbers: 1.2 before 1.10."""

from __future__ import annotations

import re


def natural_key(text: str) -> list[tuple[int, int | str]]:
    """A sort key that compares runs of digits as numbers.

    Args:
        text: a control number or name; stays text, so that 9.10 never becomes 9.1.
    """
    return [
        (0, int(part)) if part.isdigit() else (1, part) for part in re.findall(r"\d+|[^\d.]+", text)
    ]
