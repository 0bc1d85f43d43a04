"""Kernel parameters that the next boot sets."""

from __future__ import annotations

from typing import Any

from imgverify.difference.change import Attributes
from imgverify.difference.seen import Seen, observed

_SWAPPED = str.maketrans("./", "/.")


def sysctl(topic: dict[str, Any]) -> Seen:
    """Parameters by name, as `sysctl -a` writes it; of several lines for one, the last counts.

    Args:
        topic: `sysctl`.
    """
    items: dict[str, Attributes] = {}
    for setting in observed(topic["settings"]):
        name = setting["path"].translate(_SWAPPED)
        if setting["value"] is None:
            items[name] = {"value": "left alone by wildcards"}
        else:
            items[name] = {"value": setting["value"]}
    return Seen(items)
