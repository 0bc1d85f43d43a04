"""Installed packages."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import Any

from imgverify.difference.change import Attributes, How
from imgverify.difference.seen import Seen, joined, observed
from imgverify.facts import dpkg_versions, rpm_versions

_COMPARE = {"dpkg": dpkg_versions.compare, "rpm": rpm_versions.compare}


def packages(topic: dict[str, Any]) -> Seen:
    """Packages by name; several versions or architectures of one are one thing.

    Args:
        topic: `packages`.
    """
    installed = sorted(observed(topic["installed"]), key=itemgetter("name", "version", "arch"))
    return Seen({name: _one(list(rows)) for name, rows in groupby(installed, itemgetter("name"))})


def _one(rows: list[dict[str, Any]]) -> Attributes:
    found = {
        name: joined(dict.fromkeys(row[name] for row in rows))
        for name in ("version", "arch", "manager")
    }
    if keys := [row["key"] for row in rows if row.get("key")]:
        found["key"] = joined(dict.fromkeys(keys))
    if not all(row.get("complete", True) for row in rows):
        found["state"] = "not configured"
    return found


def direction(before: Attributes, after: Attributes) -> How:
    """Which way the version of a package went.

    Args:
        before: all attributes of the package in the first image.
        after: likewise, of the second.
    """
    versions = (before["version"], after["version"])
    compare = _COMPARE.get(after["manager"])
    if compare is None or before["manager"] != after["manager"] or ", " in "".join(versions):
        return How.CHANGED
    order = compare(*versions)
    return How.UPGRADED if order < 0 else How.DOWNGRADED if order > 0 else How.CHANGED
