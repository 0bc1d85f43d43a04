"""A whole benchmark judged on a recording, against the start-up of the same run."""

from __future__ import annotations

import os
import re
from pathlib import Path

from benchmarks.comparison import Comparison, in_turn
from benchmarks.errors import BenchmarkError
from benchmarks.pytest_process import run_pytest
from tests.recordings.compose.__main__ import write

NAME = "replay"
SYSTEM, PROFILE = "rhel9", "cis-rhel9"
# To judge a benchmark must not take longer than to start.
TARGET = 1.0


def compare(folder: Path, repeat: int) -> Comparison:
    """Judge in turn, and list only, what both need before the first check being the start-up.

    Args:
        folder: for the recording and the reports.
        repeat: turns of each side.
    """
    recording = folder / SYSTEM
    write(SYSTEM, recording)
    arguments = ("--image", f"replay:{recording}", "--profile", PROFILE, "-q")

    def judged() -> float:
        return _cpu_seconds(folder, *arguments)

    def listed() -> float:
        return _cpu_seconds(folder, *arguments, "--collect-only")

    # The first time also compiles.
    judged()
    said = run_pytest(folder, *arguments, "--collect-only")
    items = re.search(r"^(\d+) tests? collected", said, re.MULTILINE)
    if not items:
        raise BenchmarkError(f"{PROFILE}: nothing was collected")
    whole, start = in_turn(NAME, repeat, judged, listed)
    return Comparison(
        name=NAME,
        work=f"{items[1]} checks of {PROFILE} on a recording, with reports: CPU after start-up",
        alternative="CPU of the start-up: the same with --collect-only",
        ours=tuple(one - other for one, other in zip(whole, start, strict=True)),
        theirs=start,
        target=TARGET,
    )


def _cpu_seconds(folder: Path, *arguments: str) -> float:
    before = os.times()
    # The recorded machine has a desktop, of which a control of the benchmark disapproves.
    run_pytest(folder, *arguments, allowed=(0, 1))
    after = os.times()
    spent = (after.children_user + after.children_system) - (
        before.children_user + before.children_system
    )
    return round(spent, 3)
