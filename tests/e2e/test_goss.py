"""What users bring along: a Goss file with every kind of resource, and suites of testinfra."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from imgverify.goss.gossfile import read_gossfile
from imgverify.model import Result
from tests.e2e.running import Ended, Place
from tests.lab.images import image

pytestmark = pytest.mark.lab
GOSS = Path(__file__).parent / "goss" / "goss.yaml"
SUITES = Path(__file__).parents[2] / "benchmarks" / "suites"
# Without curl the image cannot tell what a page is like; with it, nothing answers.
UNANSWERED = frozenset({Result.ERROR, Result.FAIL})


def wanted(plane: str) -> dict[str, frozenset[Result]]:
    """The results that the file says itself, by control.

    Args:
        plane: `boot` or `disk`.
    """
    found = {}
    for one in read_gossfile(GOSS):
        said = one.body["meta"].get(plane, one.body["meta"]["boot"])
        results = UNANSWERED if said == "unanswered" else frozenset({Result(said)})
        found[f"goss:{one.kind}:{one.name}"] = results
    return found


def wrong(ended: Ended, plane: str) -> dict[str, Result]:
    """The verdicts that are not what the file says."""
    expected = wanted(plane)
    assert set(ended.results) == set(expected)
    return {name: one for name, one in ended.results.items() if one not in expected[name]}


def test_off_the_disk(place: Place) -> None:
    """Files, packages, accounts and what is enabled are decided; the rest is left to a boot."""
    ended = place.pytest("--image", str(image("good")), "--goss", str(GOSS), "--offline")
    assert wrong(ended, "disk") == {}
    counts = Counter(ended.results.values())
    assert min(counts[Result.PASS], counts[Result.FAIL], counts[Result.NEEDS_BOOT]) >= 10
    assert ended.code == 1


@pytest.fixture(scope="module")
def booted(tmp_path_factory: pytest.TempPathFactory) -> Ended:
    """One boot for both."""
    place = Place(tmp_path_factory.mktemp("brought-along"))
    return place.pytest("--image", str(image("good")), "--goss", str(GOSS), "-v", str(SUITES))


@pytest.mark.boot
def test_goss_on_a_machine(booted: Ended) -> None:
    """Each kind of resource passes and fails where it should; nothing is left to a boot."""
    assert wrong(booted, "boot") == {}
    assert Result.NEEDS_BOOT not in booted.results.values()
    assert booted.place.left() == []


@pytest.mark.boot
def test_suites_on_a_machine(booted: Ended) -> None:
    """Suites in three styles pass, each test once, whatever hosts they name."""
    lines = [line for line in booted.output.splitlines() if "/suites/" in line and "::" in line]
    assert len(lines) > 30
    assert [line for line in lines if "PASSED" not in line] == []
    assert "test_hosts.py: `testinfra_hosts` is not followed" in booted.output
