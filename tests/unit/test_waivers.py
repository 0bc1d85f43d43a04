"""Waivers: all four fields, an end, and never more than a mark."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest

from imgverify.approvals import Scope, Waiver
from imgverify.errors import ProfileError
from imgverify.model import Result
from imgverify.profiles.file import WaiverPolicy
from imgverify.scope import Judged
from imgverify.waivers import apply_waivers, in_scope, load_waivers, unused
from tests.unit.runs import WAIVER, one_verdict

GOOD = """
waivers:
  - {control: "1.1", reason: vendor, owner: me, expires: "2027-01-31T00:00:00+00:00"}
"""
MORE = GOOD.replace("owner: me", 'owner: me, ticket: T-1, approved: "2026-01-01"')
TWICE = MORE.replace("ticket: T-1", 'extended: ["2026-03-01", "2026-06-01"]')
LONG = WaiverPolicy(max_days=30)
FEW = WaiverPolicy(max_extensions=1)


def _load(tmp_path: Path, text: str, policy: WaiverPolicy | None = None) -> tuple[Waiver, ...]:
    path = tmp_path / "waivers.yaml"
    path.write_text(text)
    return load_waivers(path, ["1.1"], policy)


def test_reads_a_waiver(tmp_path: Path) -> None:
    """All fields arrive; the control stays text."""
    scope = 'scope: {image: "web-*"}, '
    (waiver,) = _load(tmp_path, TWICE.replace("owner", scope + "owner"))
    assert (waiver.control, waiver.owner, waiver.scope.image) == ("1.1", "me", "web-*")
    assert waiver.expires == datetime(2027, 1, 31, tzinfo=UTC)
    assert waiver.extended == (date(2026, 3, 1), date(2026, 6, 1))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("owner: me, ", ""), ":3: owner is missing\n  -> needed are: control, reason, owner"),
        (("owner: me", 'owner: ""'), ":3: owner is missing"),
        (("owner: me", "owner: me, boss: you"), ":3: unknown key 'boss'"),
        (("owner: me", "owner: me, ticket: 7"), ":3: ticket: Expected `str`, got `int`"),
        (("owner: me", 'owner: me, approved: "2999-01-01"'), "not a day that has been"),
        (("owner: me", "owner: me, scope: {name: x}"), "scope: Object contains unknown field"),
        (("+00:00", ""), 'write expires: "2027-01-31T00:00:00+00:00" for UTC'),
        (("T00:00:00+00:00", ""), 'write expires: "2027-01-31T00:00:00+00:00" for UTC'),
        (('"2027-01-31T00:00:00+00:00"', "2027-01-31"), '"2027-01-31T23:59:59+00:00" for UTC'),
        (("2027-01-31T00:00:00+00:00", "soon"), "a date, a time and a zone"),
        (('"1.1"', '"1.2"'), ":3: no control is called 1.2\n  -> did you mean 1.1?"),
        (("waivers:", "waiver:"), "`waivers:` with a list"),
        (("- {", "- x\n  - {"), ":3: an entry is a mapping"),
    ],
)
def test_bad_waiver_is_one_line(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    """An approval without reason, owner or end is none; each message has file and line."""
    with pytest.raises(ProfileError) as caught:
        _load(tmp_path, GOOD.replace(*change))
    assert message in str(caught.value)


def test_same_control_twice(tmp_path: Path) -> None:
    """Two waivers of a control must be about different artifacts."""
    other = GOOD.splitlines()[-1].replace("owner", "scope: {os: debian}, owner")
    assert len(_load(tmp_path, GOOD + other)) == 2
    with pytest.raises(ProfileError, match=r":4: 1\.1 has a waiver for the same artifacts"):
        _load(tmp_path, GOOD + GOOD.splitlines()[-1])


@pytest.mark.parametrize(
    ("text", "policy", "message"),
    [
        (GOOD, LONG, ":3: the waiver of 1.1 does not say when it was approved"),
        (MORE, LONG, ":3: the waiver of 1.1 lasts 395 days from its approval; the profile allows"),
        (TWICE, FEW, "was extended 2 times; the profile allows 1"),
    ],
)
def test_extension_beyond_the_cap(
    tmp_path: Path, text: str, policy: WaiverPolicy, message: str
) -> None:
    """The clock starts with the first approval; moving the end does not start it again."""
    with pytest.raises(ProfileError, match=re.escape(message)):
        _load(tmp_path, text, policy)
    assert _load(tmp_path, text, WaiverPolicy(max_days=400 if text != GOOD else None))


@pytest.mark.parametrize(
    ("scope", "within"),
    [
        (Scope(), True),
        (Scope(image="web-*.qcow2"), True),
        (Scope(image="db-*"), False),
        (Scope(digest="sha256:aa", os="debian"), True),
        (Scope(digest="sha256:aa", os="ubuntu"), False),
    ],
)
def test_scope(scope: Scope, within: bool) -> None:  # noqa: FBT001 - a table
    """Everything that a scope names must hold; a waiver of others is said to be unused."""
    waiver = msgspec.structs.replace(WAIVER, scope=scope)
    judged = Judged("web-1.qcow2", "sha256:aa", "debian")
    assert (WAIVER.control in in_scope([waiver], judged)) is within
    failed = [one_verdict("1.1.10", "t", Result.FAIL)]
    assert (unused([waiver], judged, failed) == []) is within
    assert unused([waiver], judged, [])
    assert not in_scope([msgspec.structs.replace(WAIVER, scope=Scope(os="debian"))], Judged())


def test_the_waiver_that_lasts_wins() -> None:
    """An ended one beside it does no harm, in either order."""
    ended = msgspec.structs.replace(WAIVER, expires=datetime(2001, 1, 1, tzinfo=UTC))
    for waivers in ([ended, WAIVER], [WAIVER, ended]):
        assert in_scope(waivers, Judged()) == {"1.1.10": WAIVER}


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
    """An error is not waived; a pass or a control that does not apply makes the waiver stale."""
    marked, notes = apply_waivers([one_verdict("1.1.10", "t", result)], {"1.1.10": WAIVER})
    assert marked[0].waiver is None
    assert bool(notes) == (result in (Result.PASS, Result.NOTAPPLICABLE))
