"""Checks called without pytest end as they do with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from imgverify.checks_index import CheckSource, index_checks
from imgverify.model import Plane, Result
from imgverify.proving.direct import arguments_of, judge
from imgverify.unobserved import NotObservedError

CHECKS = '''
import pytest
from imgverify.unobserved import NotApplicableError

def test_ends(expect, fact, how: str = "pass"):
    """Ends in the way that is wanted."""
    expect(fact == 1, wanted="1", found=fact, where="here")
    if how == "not applicable":
        raise NotApplicableError("no such thing")
    if how == "crash":
        raise KeyError(how)
    if how == "skip":
        pytest.skip("not today")
    if how == "leave":
        raise SystemExit
    assert how != "assert", "not so"

def test_one(fact):
    """Takes no recorder."""
    assert fact == 1
'''


@pytest.fixture(name="checks")
def _checks(tmp_path: Path) -> dict[str, CheckSource]:
    (tmp_path / "test_some.py").write_text(CHECKS)
    return index_checks([tmp_path], ["fact"])


@pytest.mark.parametrize(
    ("how", "fact", "result"),
    [
        ("pass", 1, Result.PASS),
        ("pass", 2, Result.FAIL),
        ("crash", 2, Result.FAIL),
        ("crash", 1, Result.ERROR),
        ("assert", 1, Result.FAIL),
        ("not applicable", 1, Result.NOTAPPLICABLE),
        ("skip", 1, Result.ERROR),
        ("skip", 2, Result.FAIL),
        ("leave", 1, Result.ERROR),
    ],
)
def test_outcomes(checks: dict[str, CheckSource], how: str, fact: int, result: Result) -> None:
    """Each way to end has its result, and the findings are kept."""
    told = judge(checks["ends"], {"how": how}, {"fact": fact}.__getitem__, Plane.BOOT)
    assert (told.check, told.result, told.plane) == ("ends", result, Plane.BOOT)
    assert [finding.where for finding in told.findings] == ["here"]


def test_without_a_recorder(checks: dict[str, CheckSource]) -> None:
    """A check that only asserts."""
    assert judge(checks["one"], {}, {"fact": 1}.__getitem__, None).result is Result.PASS


def test_a_fixture_that_raises(checks: dict[str, CheckSource]) -> None:
    """A fact that breaks its parser is an error of the check; one that needs a boot says so."""

    def broken(_name: str) -> Any:
        raise ValueError("unreadable")

    def later(_name: str) -> Any:
        raise NotObservedError("nothing is up", needs_boot=True)

    assert judge(checks["one"], {}, broken, None).result is Result.ERROR
    assert judge(checks["one"], {}, later, None).result is Result.NEEDS_BOOT


def test_arguments(checks: dict[str, CheckSource]) -> None:
    """Facts and fixtures, not parameters."""
    assert arguments_of(checks["ends"]) == ("expect", "fact")


def test_a_file_that_cannot_be_imported(tmp_path: Path) -> None:
    """A check file that breaks is an error of its checks, not of the proof."""
    (tmp_path / "test_bad.py").write_text("import nowhere\ndef test_bad(): ...\n")
    (check,) = index_checks([tmp_path], []).values()
    told = judge(check, {}, dict[str, Any]().__getitem__, None)
    assert told.result is Result.ERROR
    assert "nowhere" in told.reason
