"""Rows become requirements: what a profile says of a control apart from its number and level."""

from __future__ import annotations

import csv
import importlib
import importlib.util
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from tools.cis.source import Call, Check, Condition, Row

SEVERITIES = Path(__file__).parent / "severities.csv"
RANKS = ("low", "medium", "high", "critical")
UNRATED = "medium"

Requirement = dict[str, Any]
"""The body of a requirement in a profile's YAML, in the order of its keys."""


class NoTranslatorError(LookupError):
    """Nobody has said yet how a kind of check is put into a profile."""


def requirement_of(row: Row) -> Requirement:
    """Put a row into the words of profiles.

    Args:
        row: its checks' kinds each need a module in `tools.cis.kinds`.

    Raises:
        NoTranslatorError: a kind has none.
        ValueError: its checks apply under different conditions, which a control cannot say; or it
            is automated and its kinds leave everything to a person.
    """
    body: Requirement = {"title": row.title, "severity": severity_of(row.rules)}
    if row.automated:
        # A check that always applies leaves it to the others of its control to say when.
        conditions = [one for check in row.checks if (one := _conditions(check, row))]
        if any(one != conditions[0] for one in conditions):
            raise ValueError(f"{row.benchmark.name} {row.control}: checks differ in `when`")
        if conditions:
            body["when"] = conditions[0]
        calls = [call for check in row.checks for call in _translate(check, row)]
        if not calls:
            raise ValueError(f"{row.benchmark.name} {row.control}: no check decides it")
        body["all"] = _unique(calls)
    else:
        body["manual"] = True
    body["mend"] = "\n".join(_unique([_mend(check, row) for check in row.checks]))
    return body


@cache
def _module(kind: str) -> Any:
    name = f"tools.cis.kinds.{kind}"
    if importlib.util.find_spec(name) is None:
        raise NoTranslatorError(kind)
    return importlib.import_module(name)


def _translate(check: Check, row: Row) -> list[Call]:
    calls: list[Call] = _module(check["kind"]).translate(check, row.benchmark)
    return calls


def _mend(check: Check, row: Row) -> str:
    text: str = _module(check["kind"]).mend(check, row.benchmark)
    return text.strip()


def _conditions(check: Check, row: Row) -> list[Condition]:
    when = getattr(_module(check["kind"]), "when", None)
    return list(when(check, row.benchmark)) if when else []


def _unique(items: Sequence[Any]) -> list[Any]:
    return [item for number, item in enumerate(items) if item not in items[:number]]


def severity_of(rules: tuple[str, ...]) -> str:
    """The worst severity that ComplianceAsCode gives to a control's rules.

    Args:
        rules: their ids; where none has a severity, the control is of medium severity.
    """
    known = [_severities()[rule] for rule in rules if rule in _severities()]
    return max(known, key=RANKS.index, default=UNRATED)


@cache
def _severities() -> dict[str, str]:
    with SEVERITIES.open(encoding="utf-8", newline="") as file:
        return {row["rule"]: row["severity"] for row in csv.DictReader(file)}


def slug(title: str) -> str:
    """A requirement's name: its title in lower case, with a dash for whatever is no letter."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
