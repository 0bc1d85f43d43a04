"""How rpm orders versions."""

from __future__ import annotations

import re

_SEGMENT = re.compile(r"[0-9]+|[A-Za-z]+|~|\^")


def compare(left: str, right: str) -> int:
    """Compare two `[epoch:]version[-release]` as rpm does.

    A release counts only when both have one, as in rpm's own dependency matching.

    Returns:
        Negative, zero or positive, as `left` is earlier than, equal to or later than `right`.

    Source: rpm-version(7).
    """
    epoch_a, version_a, release_a = _split(left)
    epoch_b, version_b, release_b = _split(right)
    if epoch_a != epoch_b:
        return -1 if epoch_a < epoch_b else 1
    order = _compare_part(version_a, version_b)
    if order or not (release_a and release_b):
        return order
    return _compare_part(release_a, release_b)


def _split(text: str) -> tuple[int, str, str]:
    epoch, colon, rest = text.strip().partition(":")
    if not colon:
        epoch, rest = "0", epoch
    version, dash, release = rest.rpartition("-")
    return int(epoch or 0), version if dash else rest, release if dash else ""


def _compare_part(left: str, right: str) -> int:
    a, b = _SEGMENT.findall(left), _SEGMENT.findall(right)
    for index in range(max(len(a), len(b))):
        one = a[index] if index < len(a) else ""
        other = b[index] if index < len(b) else ""
        if one != other and (order := _compare_segment(one, other)):
            return order
    return 0


def _compare_segment(left: str, right: str) -> int:
    """Compare two segments that differ as text; empty is the end of a version.

    Tilde sorts before the end, the end before a caret, a caret before any other segment, and a
    number after letters.
    """
    ranks = _rank(left), _rank(right)
    if ranks[0] != ranks[1]:
        return -1 if ranks[0] < ranks[1] else 1
    if left.isdigit():
        return (int(left) > int(right)) - (int(left) < int(right))
    return (left > right) - (left < right)


def _rank(segment: str) -> int:
    if segment in ("~", "", "^"):
        return ("~", "", "^").index(segment)
    return 4 if segment.isdigit() else 3
