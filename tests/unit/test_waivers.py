"""Waivers: all four fields, an end, and never more than a mark."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from imgverify.errors import ProfileError
from imgverify.model import Result
from imgverify.waivers import apply_waivers, load_waivers
from tests.unit.runs import WAIVER, one_verdict

GOOD = """
waivers:
  - {control: "1.1", reason: vendor, owner: me, expires: "2027-01-31T00:00:00+00:00"}
"""


def test_reads_a_waiver(tmp_path: Path) -> None:
    """All four fields arrive; the control stays text."""
    path = tmp_path / "waivers.yaml"
    path.write_text(GOOD)
    waiver = load_waivers(path, ["1.1"])["1.1"]
    assert (waiver.control, waiver.owner) == ("1.1", "me")
    assert waiver.expires == datetime(2027, 1, 31, tzinfo=UTC)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("owner: me, ", ""), "has exactly: control, reason, owner, expires"),
        (("owner: me", 'owner: ""'), "has exactly"),
        (("+00:00", ""), "a date, a time and a zone"),
        (("2027-01-31T00:00:00+00:00", "soon"), "a date, a time and a zone"),
        (('"1.1"', '"1.2"'), "did you mean 1.1?"),
        (("waivers:", "waiver:"), "`waivers:` with a list"),
    ],
)
def test_bad_waiver_is_one_line(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    """An approval without reason, owner or end is none."""
    path = tmp_path / "waivers.yaml"
    path.write_text(GOOD.replace(*change))
    with pytest.raises(ProfileError) as caught:
        load_waivers(path, ["1.1"])
    assert message in str(caught.value)


def test_marks_a_fail_only_while_it_lasts() -> None:
    """Before the end it is a mark; after it, the failure stands and the report says why."""
    failed = [one_verdict("1.1.10", "t", Result.FAIL)]
    marked, notes = apply_waivers(failed, {"1.1.10": WAIVER})
    assert marked[0].waiver == WAIVER
    assert marked[0].result is Result.FAIL
    assert not notes
    later, notes = apply_waivers(failed, {"1.1.10": WAIVER}, now=datetime(2100, 1, 1, tzinfo=UTC))
    assert later[0].waiver is None
    assert notes == ["the waiver of 1.1.10 expired on 2099-01-01"]


@pytest.mark.parametrize("result", [r for r in Result if r is not Result.FAIL])
def test_never_marks_anything_else(result: Result) -> None:
    """An error is not waived; a pass makes the waiver stale."""
    marked, notes = apply_waivers([one_verdict("1.1.10", "t", result)], {"1.1.10": WAIVER})
    assert marked[0].waiver is None
    assert bool(notes) == (result is Result.PASS)
