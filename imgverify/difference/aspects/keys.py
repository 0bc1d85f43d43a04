"""Keys that may log in."""

from __future__ import annotations

from typing import Any

from imgverify.difference.seen import Seen, attributes, observed


def authorized(topic: dict[str, Any]) -> Seen:
    """Keys by file and fingerprint; a line that is no key by its number.

    Args:
        topic: `ssh_keys`.
    """
    found = {}
    for key in observed(topic["authorized"]):
        name = f"{key['path']} {key['fingerprint'] or 'line ' + str(key['line'])}"
        found[name] = attributes(key, "type", "comment", "options")
    return Seen(found)
