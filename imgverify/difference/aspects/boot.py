"""What the boot menu boots, and with which arguments."""

from __future__ import annotations

from typing import Any

import msgspec

from imgverify.difference.change import Attributes
from imgverify.difference.seen import Seen, observed
from imgverify.facts.boot_entries import BootEntry
from imgverify.facts.bootloader import Bootloader
from imgverify.unobserved import NotObservedError

# Fields that have nothing to do with entries, and may not have been observed.
_OTHERS: dict[str, Any] = {
    "access": {},
    "protected": [],
    "defaults": {"values": {}},
    "has_defaults": False,
    "kernel_install": None,
    "firmware": "",
    "running": {"items": []},
}


def kernels(topic: dict[str, Any]) -> Seen:
    """Kernels by their file's name.

    Args:
        topic: `bootloader`.
    """
    return Seen({entry.kernel.rpartition("/")[2]: {} for entry in _entries(topic)})


def arguments(topic: dict[str, Any]) -> Seen:
    """Arguments by name, with every value that an entry gives them.

    Args:
        topic: `bootloader`.
    """
    entries = _entries(topic)
    values: dict[str, dict[str, None]] = {}
    having: dict[str, int] = {}
    for entry in entries:
        for name, value in entry.arguments.items:
            values.setdefault(name, {})[value or ""] = None
        for name in {name for name, _ in entry.arguments.items}:
            having[name] = having.get(name, 0) + 1
    return Seen(
        {name: _argument(list(found), having[name], len(entries)) for name, found in values.items()}
    )


def _argument(values: list[str], having: int, entries: int) -> Attributes:
    value = " ".join(one for one in values if one)
    return {
        **({"value": value} if value else {}),
        "in": "every entry" if having == entries else "some entries",
    }


def _entries(topic: dict[str, Any]) -> tuple[BootEntry, ...]:
    read = {name: observed(topic[name]) for name in ("configs", "environment", "entry_files")}
    try:
        loader = msgspec.convert({**_OTHERS, **read}, Bootloader)
    except msgspec.ValidationError as error:
        raise NotObservedError(
            f"the boot loader's facts are of another version: {error}"
        ) from error
    if not loader.configs and not loader.entry_files:
        # Nothing boots a container; that there is no entry is then a fact.
        return ()
    return loader.entries()
