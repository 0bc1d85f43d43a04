"""A recorded machine is judged again by those who can see a change, and by nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from imgverify.model import Outcome, Result
from imgverify.mutations.changes import Change
from imgverify.plan import make_plan
from imgverify.proving.rejudging import Bench
from imgverify.recording import read_raw_recording

LAB = Path(__file__).parents[2] / "recordings/lab-good"


@cache
def bench() -> Bench:
    """What the lab's profile says of the lab's image."""
    answers, machine = read_raw_recording(LAB)
    assert machine
    console = Path(machine.console_path).read_text()
    return Bench(make_plan("lab"), answers, machine, console)


def judged(**change: Any) -> dict[str, Result]:
    """Results after a change, by check, of those that were judged again."""
    found: dict[int, Outcome] | None = bench().judge([Change(**change)])
    assert found is not None
    return {bench().claims.claims[number].check: told.result for number, told in found.items()}


@pytest.fixture(autouse=True)
def _leaves_the_base_alone() -> Iterator[None]:
    before = list(bench().outcomes)
    yield
    assert bench().outcomes == before
    assert bench().judge([]) is None


def test_the_base() -> None:
    """As it is, everything holds, but for what nobody asked when it was recorded."""
    others = [told for told in bench().outcomes if told.result is not Result.PASS]
    assert all("was not collected" in told.reason for told in others)
    assert len(others) < len(bench().outcomes) / 4


def test_only_who_can_see_it() -> None:
    """A host name is nothing that a check of mounts looks at."""
    results = judged(file="/etc/hostname", write="packer\n")
    assert results["hostname-set"] is Result.FAIL
    assert results["machine-id-fresh"] is Result.PASS
    assert "mount-option" not in results


def test_new_files_are_seen_through_wildcards() -> None:
    """Nobody asked for this name, but for all of its kind."""
    results = judged(file="/root/.python_history", write="1\n")
    assert results["no-shell-history"] is Result.FAIL


def test_the_console() -> None:
    """It is no fact, yet can be changed."""
    results = judged(output="console", append="Kernel panic - not syncing: no init\n")
    assert results == {"boot-console-clean": Result.FAIL}


def test_what_nobody_asks_for() -> None:
    """Neither a file beyond all questions nor a change that changes nothing."""
    assert bench().judge([Change(file="/srv/data", write="x")]) is None
    assert bench().judge([Change(file="/etc/hostname", append="")]) is None


def test_an_output_that_is_gone_is_an_error() -> None:
    """A command that did not run passes nothing."""
    assert judged(output="lvm-report", remove=True)["lvm-layout"] is Result.ERROR


def test_answers_of_a_machine() -> None:
    """What is asked anew replaces what was known; the rest stays as it was."""
    topics = bench().topics_reading({"/etc/hostname"})
    assert "identity" in topics
    assert "sysctl" not in topics
    asked = {getattr(one, "path", "") for one in bench().questions(topics)}
    assert "/etc/hostname" in asked
    answers, _ = read_raw_recording(LAB)
    found = bench().judge_answers(answers, {"identity"})
    names = {bench().claims.claims[number].check for number in found}
    assert "hostname-set" in names
    assert {told.result for told in found.values()} == {Result.PASS}
