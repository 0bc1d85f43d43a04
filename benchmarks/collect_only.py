"""Listing the controls of a profile, against pytest listing as many tests of a plain project."""

from __future__ import annotations

import re
from pathlib import Path

from benchmarks.comparison import Comparison, in_turn, timed
from benchmarks.errors import BenchmarkError
from benchmarks.pytest_process import run_pytest
from imgverify.plan import Plan

NAME = "collect-only"


def compare(image: Path, plan: Plan, folder: Path, repeat: int) -> Comparison:
    """List in turn with imgverify and with pytest alone.

    Args:
        image: the disk.
        plan: profile and checks.
        folder: for the plain project.
        repeat: turns of each side.
    """
    calls = [call.check for _, _, call in plan.calls()]
    files = {plan.checks[name].path for name in calls}
    project = write_project(folder / "plain", len(files), len(calls))

    def ours() -> None:
        name = plan.profile.name
        said = run_pytest(folder, "--image", str(image), "--profile", name, "--collect-only", "-q")
        _expect(len(calls), said)

    def theirs() -> None:
        _expect(len(calls), run_pytest(project, "-p", "no:imgverify", "--collect-only", "-q"))

    # The first time of each side also compiles.
    ours()
    theirs()
    times = in_turn(NAME, repeat, lambda: timed(ours), lambda: timed(theirs))
    return Comparison(
        name=NAME,
        work=f"list {len(calls)} items",
        alternative=f"pytest, {len(calls)} plain tests in {len(files)} files",
        ours=times[0],
        theirs=times[1],
    )


def write_project(folder: Path, files: int, tests: int) -> Path:
    """Write an ordinary project of empty tests.

    Args:
        folder: to be made.
        files: how many.
        tests: in all of them together.
    """
    folder.mkdir()
    (folder / "pytest.ini").write_text("[pytest]\n")
    for file in range(files):
        numbers = range(file, tests, files)
        text = "\n\n".join(f"def test_{number}() -> None:\n    assert True\n" for number in numbers)
        (folder / f"test_{file}.py").write_text(text)
    return folder


def _expect(tests: int, said: str) -> None:
    found = re.search(r"^(\d+) tests? collected", said, re.MULTILINE)
    if not found or int(found[1]) != tests:
        raise BenchmarkError(f"{tests} tests should have been listed, not: {said[-200:]}")
