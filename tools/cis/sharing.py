"""What several benchmarks demand is written once: requirements sorted into library files."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from tools.cis.requirements import RANKS, Requirement, slug
from tools.cis.source import Row

LIBRARIES = {
    "cis-linux": "Requirements of benchmarks of both package families",
    "cis-redhat": "Requirements of benchmarks of the RPM family",
    "cis-debian": "Requirements of benchmarks of the Debian family",
}


@dataclass(frozen=True, slots=True)
class Shared:
    """A requirement and the controls that are it.

    Args:
        name: unique among all profiles.
        body: with the rule ids of all its controls as references.
        home: the library that holds it; empty when just one control is it.
        rows: its controls.
    """

    name: str
    body: Requirement
    home: str
    rows: tuple[Row, ...]


def share(pairs: Iterable[tuple[Row, Requirement]]) -> list[Shared]:
    """Find requirements that are equal, name them and give each its home.

    Args:
        pairs: each control with its requirement, in the order of the benchmarks.
    """
    groups: dict[str, list[tuple[Row, Requirement]]] = defaultdict(list)
    for row, body in pairs:
        groups[json.dumps(_identity(body), sort_keys=True)].append((row, body))
    taken: dict[str, int] = defaultdict(int)
    found = []
    for group in groups.values():
        rows = tuple(row for row, _ in group)
        name = slug(rows[0].title)
        taken[name] += 1
        if taken[name] > 1:
            name = f"{name}-{taken[name]}"
        found.append(Shared(name, _joined([body for _, body in group], rows), _home(rows), rows))
    return found


def _identity(body: Requirement) -> Requirement:
    return {key: value for key, value in body.items() if key != "severity"}


def _joined(bodies: list[Requirement], rows: tuple[Row, ...]) -> Requirement:
    worst = max((body["severity"] for body in bodies), key=RANKS.index)
    rules = sorted({rule for row in rows for rule in row.rules})
    joined = {**bodies[0], "severity": worst}
    return {**joined, "references": rules} if rules else joined


def _home(rows: tuple[Row, ...]) -> str:
    families = {row.benchmark.family for row in rows}
    if len(rows) == 1:
        return ""
    return "cis-linux" if len(families) > 1 else f"cis-{families.pop()}"
