"""What sources ask for, in a form that tests can compare."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from imgverify.bundle import checks_folder
from imgverify.checks_index import CheckSource, bind, index_checks
from imgverify.registry import topic_names
from imgverify.sources.demands import Demands
from imgverify.sources.kickstart import read_kickstart
from imgverify.sources.preseed import read_preseed

Asked = dict[str, list[tuple[str, dict[str, Any]]]]


@cache
def checks() -> dict[str, CheckSource]:
    """Every bundled check."""
    return index_checks([checks_folder()], topic_names())


def asked(demands: Demands) -> Asked:
    """Checks and parameters by id; each call is held against the check's signature."""
    for demand in demands.wanted.values():
        for call in demand.calls:
            bind(checks()[call.check], call.params, demand.id)
    return {
        name: [(call.check, dict(call.params)) for call in demand.calls]
        for name, demand in demands.wanted.items()
    }


def kickstart(folder: Path, text: str, version: str = "RHEL9") -> Demands:
    """Read a kickstart file with this text."""
    path = folder / "ks.cfg"
    path.write_text(text, encoding="utf-8")
    return read_kickstart(path, version)


def preseed(folder: Path, text: str) -> Demands:
    """Read a preseed file with this text."""
    path = folder / "preseed.cfg"
    path.write_text(text, encoding="utf-8")
    return read_preseed(path)


def left(demands: Demands) -> list[str]:
    """What no check can tell, and why."""
    return [f"{one.statement.said}: {one.reason}" for one in demands.unjudged]
