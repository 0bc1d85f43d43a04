"""How systemd's units are enabled."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from imgverify.difference.change import Attributes
from imgverify.difference.seen import Seen, observed, seen, split

DEFAULT = "default.target"


def units(topic: dict[str, Any]) -> Seen:
    """Units by name: `enabled`, `disabled`, `masked`, `static`, …, and what a boot leads to.

    Args:
        topic: `systemd_units`.
    """
    files = observed(topic["files"])
    words, partly = split(observed(files["words"]))
    kept, rest = seen({**words, DEFAULT: files["default_target"]}, partly)
    items: dict[str, Attributes] = {
        name: {"leads to" if name == DEFAULT else "state": word}
        for name, word in kept.items()
        # A link to nothing is no unit.
        if word != "absent"
    }
    return replace(rest, items=items)
