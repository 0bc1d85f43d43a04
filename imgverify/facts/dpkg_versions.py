"""How dpkg orders versions."""

from __future__ import annotations

import re
from itertools import zip_longest

_PART = re.compile(r"(\D*)(\d*)")


def compare(left: str, right: str) -> int:
    """Compare two versions as dpkg does.

    Args:
        left: `[epoch:]upstream[-revision]`.
        right: the same.

    Returns:
        Negative, zero or positive, as `left` is earlier than, equal to or later than `right`.

    Source: deb-version(7), section "Sorting algorithm".
    """
    return _sign(_key(left), _key(right))


def _sign(left: tuple[int, str, str], right: tuple[int, str, str]) -> int:
    if left[0] != right[0]:
        return -1 if left[0] < right[0] else 1
    return _compare_part(left[1], right[1]) or _compare_part(left[2], right[2])


def _key(version: str) -> tuple[int, str, str]:
    epoch, colon, rest = version.strip().partition(":")
    if not colon:
        epoch, rest = "0", epoch
    upstream, dash, revision = rest.rpartition("-")
    if not dash:
        upstream, revision = rest, ""
    return int(epoch or 0), upstream, revision


def _compare_part(left: str, right: str) -> int:
    for (text_a, number_a), (text_b, number_b) in zip_longest(
        _PART.findall(left), _PART.findall(right), fillvalue=("", "")
    ):
        order = _compare_text(text_a, text_b) or int(number_a or 0) - int(number_b or 0)
        if order:
            return -1 if order < 0 else 1
    return 0


def _compare_text(left: str, right: str) -> int:
    for a, b in zip_longest(left, right, fillvalue=""):
        if order := _weight(a) - _weight(b):
            return order
    return 0


def _weight(character: str) -> int:
    """Tilde sorts before the end, the end before letters, letters before everything else."""
    if character == "~":
        return -1
    if not character:
        return 0
    return ord(character) if character.isalpha() else ord(character) + 256
