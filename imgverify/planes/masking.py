"""Masks applied here, as the collector's `sed` applies them on a machine."""

from __future__ import annotations

import re
from functools import lru_cache

from imgverify.facts.questions import Mask


@lru_cache(maxsize=256)
def masked(data: bytes, masks: tuple[Mask, ...]) -> bytes:
    """Edit each line as the collector's `sed -E` would have.

    Args:
        data: of a file.
        masks: in the order in which they are applied.
    """
    lines = data.decode("utf-8", "surrogateescape").split("\n")
    for mask in masks:
        pattern = re.compile(mask.pattern)
        # What follows the last line feed is a line only when there is something.
        lines = [
            pattern.sub(mask.replacement, line) if line or number < len(lines) - 1 else line
            for number, line in enumerate(lines)
        ]
    return "\n".join(lines).encode("utf-8", "surrogateescape")
