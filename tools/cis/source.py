"""The control facts: one row for each control of each benchmark."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

CONTROLS = Path(__file__).parent / "controls.csv"

Check = Mapping[str, Any]
"""One requirement of a control as the facts have it; `kind` says how to read the rest."""

Call = dict[str, dict[str, Any]]
"""The same as a profile says it: the name of a check, and its parameters."""

Condition = dict[str, Any]
"""When a control applies: see `imgverify.conditions`."""


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A benchmark that we have facts of.

    Args:
        name: of its profile.
        title: as its publisher calls it.
        version: of the benchmark.
        family: `redhat` or `debian`.
        os: IDs of os-release(5) that it is for.
        release: how their VERSION_ID begins.
    """

    name: str
    title: str
    version: str
    family: str
    os: tuple[str, ...]
    release: str


BENCHMARKS = {
    one.name: one
    for one in (
        Benchmark("cis-centos7", "CIS CentOS Linux 7", "3.1.2", "redhat", ("centos",), "7"),
        Benchmark("cis-rhel7", "CIS Red Hat Enterprise Linux 7", "4.0.0", "redhat", ("rhel",), "7"),
        Benchmark("cis-rhel8", "CIS Red Hat Enterprise Linux 8", "4.0.0", "redhat", ("rhel",), "8"),
        Benchmark("cis-rhel9", "CIS Red Hat Enterprise Linux 9", "2.0.0", "redhat", ("rhel",), "9"),
        Benchmark("cis-al2", "CIS Amazon Linux 2", "3.0.0", "redhat", ("amzn",), "2"),
        Benchmark("cis-al2023", "CIS Amazon Linux 2023", "1.0.0", "redhat", ("amzn",), "2023"),
        Benchmark("cis-debian11", "CIS Debian Linux 11", "1.0.0", "debian", ("debian",), "11"),
        Benchmark("cis-debian12", "CIS Debian Linux 12", "1.1.0", "debian", ("debian",), "12"),
        Benchmark(
            "cis-ubuntu2204", "CIS Ubuntu Linux 22.04 LTS", "2.0.0", "debian", ("ubuntu",), "22.04"
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Row:
    """One control.

    Args:
        benchmark: whose control it is.
        control: its number, as text.
        level: 1 or 2, for servers.
        automated: whether the benchmark means it to be decided by a program.
        title: in our own words.
        checks: all must hold.
        rules: ids of the ComplianceAsCode rules that are about the same.
    """

    benchmark: Benchmark
    control: str
    level: int
    automated: bool
    title: str
    checks: tuple[Check, ...]
    rules: tuple[str, ...]


@cache
def rows() -> tuple[Row, ...]:
    """Read every row, in the order of the file."""
    with CONTROLS.open(encoding="utf-8", newline="") as file:
        return tuple(
            Row(
                benchmark=BENCHMARKS[row["benchmark"]],
                control=row["control"],
                level=int(row["level"]),
                automated=row["automated"] == "yes",
                title=row["title"],
                checks=tuple(json.loads(row["params"])),
                rules=tuple(row["cac_rules"].replace(";", " ").replace(",", " ").split()),
            )
            for row in csv.DictReader(file)
        )
