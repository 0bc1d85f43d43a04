"""Text from an image made safe to print, to log and to encode."""

from __future__ import annotations

import re

LIMIT = 2000
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufffe\uffff]"
)


def printable(text: str) -> str:
    """Escape what could steer a terminal, break an encoder or hide text; cut what is very long.

    Args:
        text: anything; undecodable bytes may stand in it as surrogates.
    """
    shown = _UNSAFE.sub(lambda match: f"\\x{ord(match[0]) & 0xFF:02x}", text)
    return shown if len(shown) <= LIMIT else f"{shown[:LIMIT]}… ({len(shown)} characters)"
