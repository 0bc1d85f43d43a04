"""How a text of `--image` says what kind of thing it stands for."""

from __future__ import annotations

import re

# Ids have 8 hexadecimal digits, or 17 since 2016: one with others was cut off, and no file.
# Source: EC2 User Guide, "Resource IDs".
_EC2_ID = re.compile(r"(ami|i)-[0-9a-f]{4,}")
_INVENTORY = re.compile(r"[^:#]+\.(?:ya?ml|ini)(?:#.*)?", re.DOTALL)


def supplier_word(spec: str) -> str:
    """Name who builds or finds what a text stands for; empty when it is an artifact itself.

    Args:
        spec: what the user wrote.
    """
    known = _EC2_ID.fullmatch(spec)
    if known:
        return known[1]
    if _INVENTORY.fullmatch(spec):
        return "inventory"
    word, colon, _ = spec.partition(":")
    # The scheme of a URL has no case (RFC 3986, 3.1), and a password must not pass as a path's.
    return ("ssh" if word.lower() == "ssh" else word) if colon else ""
