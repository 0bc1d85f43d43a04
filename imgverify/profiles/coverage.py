"""How much of its benchmark a profile decides: pure."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from imgverify.errors import UsageError
from imgverify.natural import natural_key
from imgverify.profiles.profile import Profile
from imgverify.record import Record

COLUMNS = ("benchmark", "control", "automated")
Controls = Mapping[str, bool]
"""The controls of a benchmark: whether it means each to be decided by a program."""


class Coverage(Record, frozen=True, kw_only=True):
    """A profile, counted.

    Args:
        profile: its name.
        controls: how many it has.
        decided: how many of them a check decides.
        manual: how many are left to a person.
        gaps: what is missing, in words; empty when the profile is complete.
    """

    profile: str
    controls: int
    decided: int
    manual: int
    gaps: tuple[str, ...]


def coverage(profile: Profile, benchmark: Controls | None = None) -> Coverage:
    """Count a profile against its benchmark.

    Args:
        profile: loaded; whether its checks exist is the business of binding.
        benchmark: every control of it; None to go by the numbers that the profile states.
    """
    manual = sum(1 for control in profile.controls.values() if control.manual)
    gaps = [f"{len(profile.dropped)} dropped: {_names(d.control for d in profile.dropped)}"]
    if not profile.dropped:
        gaps.clear()
    if benchmark is None:
        gaps += _by_number(profile)
    else:
        gaps += _by_name(profile, benchmark)
    return Coverage(
        profile=profile.name,
        controls=len(profile.controls),
        decided=len(profile.controls) - manual,
        manual=manual,
        gaps=tuple(gaps),
    )


def _by_number(profile: Profile) -> list[str]:
    """By what the profile states; controls that a site has added are no part of the benchmark."""
    stated, there = profile.benchmark, profile.of_benchmark
    if stated is None or not stated.controls:
        return ["it does not state how many controls its benchmark has"]
    gaps = []
    if len(there) != stated.controls:
        gaps.append(f"{len(there)} controls, the benchmark has {stated.controls}")
    manual = sum(1 for n in there if n in profile.controls and profile.controls[n].manual)
    if manual > stated.manual:
        gaps.append(f"{manual - stated.manual} automated controls are left to a person")
    return gaps


def _by_name(profile: Profile, benchmark: Controls) -> list[str]:
    dropped = {one.control for one in profile.dropped}
    missing = [n for n in benchmark if n not in profile.controls and n not in dropped]
    foreign = [n for n in profile.controls if n not in benchmark]
    undecided = [n for n, c in profile.controls.items() if c.manual and benchmark.get(n)]
    words = ((missing, "missing"), (undecided, "left to a person"), (foreign, "not in it"))
    return [f"{len(numbers)} {word}: {_names(numbers)}" for numbers, word in words if numbers]


def _names(numbers: object) -> str:
    return ", ".join(sorted(numbers, key=natural_key))  # type: ignore[call-overload]


def read_benchmarks(path: Path) -> dict[str, dict[str, bool]]:
    """Read which controls benchmarks have.

    Args:
        path: CSV with the columns `benchmark` (a profile's name), `control` and `automated`
            (`yes` or `no`), and any others.

    Returns:
        Controls by benchmark.

    Raises:
        UsageError: the file cannot be read, or a column is missing.
    """
    found: dict[str, dict[str, bool]] = {}
    try:
        with path.open(encoding="utf-8", newline="") as file:
            table = csv.DictReader(file)
            missing = [name for name in COLUMNS if name not in (table.fieldnames or ())]
            if missing:
                raise UsageError(f"{path}:1: has no column {missing[0]!r}")
            for row in table:
                found.setdefault(row["benchmark"], {})[row["control"]] = row["automated"] == "yes"
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"{path}: cannot be read: {error}") from error
    return found
