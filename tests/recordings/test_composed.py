"""Every benchmark on a hardened machine of its system: decided, with the facts that it rests on."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgverify.artifacts.replay import ANSWERS
from imgverify.model import Result
from imgverify.plan import make_plan
from tests.recordings.compose import document
from tests.recordings.compose.__main__ import RECORDINGS
from tests.recordings.compose.system import SYSTEMS
from tests.recordings.verdicts import lines_of

GOLDEN = Path(__file__).parents[1] / "golden" / "recordings"
# Two machines have a desktop, so that what benchmarks ask of one is decided; servers have none.
EXPECTED_FAILURES = {"rhel9": {"1.8.1"}, "ubuntu2204": {"1.7.1"}}


@pytest.mark.parametrize("name", SYSTEMS)
def test_every_control_is_decided(name: str) -> None:
    """Nothing fails on a hardened machine, nothing is an error, and no fact is missing.

    The golden file lists each control, and with each `notapplicable` the fact that says so.
    """
    lines = lines_of(make_plan(f"cis-{name}", None), document(name))
    failed = {line.split()[0] for line in lines if f" {Result.FAIL}" in line}
    assert failed == EXPECTED_FAILURES.get(name, set())
    assert not [line for line in lines if line.split()[1].startswith((Result.ERROR, "needs"))]
    assert "\n".join(lines) + "\n" == (GOLDEN / f"cis-{name}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", SYSTEMS)
def test_recordings_are_in_step(name: str) -> None:
    """The recordings in the repository are what the parts compose now."""
    assert (RECORDINGS / name / ANSWERS).read_bytes() == document(name)


def test_a_machine_does_not_leak_into_the_next() -> None:
    """Parts keep no state: the same system comes out twice, whatever was composed in between."""
    first = document("debian12")
    document("ubuntu2204")
    assert document("debian12") == first
