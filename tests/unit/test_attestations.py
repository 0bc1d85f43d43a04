"""Attestations: only of manual controls, only while they last, only of what was looked at."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest

from imgverify.approvals import Attestation, Scope
from imgverify.attestations import apply_attestations, load_attestations
from imgverify.errors import ProfileError
from imgverify.gate import decide
from imgverify.model import Control, GatePolicy, Result, Verdict
from imgverify.scope import Judged
from tests.unit.runs import control

MANUAL = Control(id="1.2", title="a person decides", manual=True)
CONTROLS = {"1.1": control("1.1", "t"), "1.2": MANUAL}
GOOD = """
attestations:
  - control: "1.2"
    result: pass
    by: me
    date: "2026-01-02"
    expires: "2099-01-31T00:00:00+00:00"
    evidence: ticket 7
"""
ATTESTED = Attestation(
    control="1.2",
    result="pass",
    by="me",
    date=date(2026, 1, 2),
    expires=datetime(2099, 1, 31, tzinfo=UTC),
    evidence="ticket 7",
)
OPEN = Verdict(control=MANUAL, result=Result.NOTCHECKED, reason="a person judges this")


def _load(tmp_path: Path, text: str) -> tuple[Attestation, ...]:
    path = tmp_path / "attestations.yaml"
    path.write_text(text)
    return load_attestations(path, CONTROLS)


def test_reads_an_attestation(tmp_path: Path) -> None:
    """All fields arrive."""
    assert _load(tmp_path, GOOD) == (ATTESTED,)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('"1.2"', '"1.1"'), ":3: control 1.1 is decided by a check: nobody can attest it"),
        (('"1.2"', '"1.3"'), ":3: no control is called 1.3"),
        (("pass", "maybe"), ":4: result: Invalid enum value 'maybe'"),
        (("2026-01-02", "2999-01-02"), ":6: date: 2999-01-02: not a day that has been"),
        (("    evidence: ticket 7\n", ""), ":3: evidence is missing"),
        (("T00:00:00+00:00", ""), ":7: expires needs a date, a time and a zone"),
    ],
)
def test_bad_attestation_is_one_line(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    """A judgement without a name, a day and evidence is none."""
    with pytest.raises(ProfileError) as caught:
        _load(tmp_path, GOOD.replace(*change))
    assert message in str(caught.value)


def test_twice_about_the_same(tmp_path: Path) -> None:
    """Two judgements of the same artifacts: which one counts?"""
    with pytest.raises(ProfileError, match="has an attestation for the same artifacts already"):
        _load(tmp_path, GOOD + GOOD.partition("attestations:\n")[2])


@pytest.mark.parametrize("result", ["pass", "fail"])
def test_becomes_the_result(result: str) -> None:
    """No plane proved it: the attestation is the evidence; a fail is refused by the gate."""
    attested = msgspec.structs.replace(ATTESTED, result=result)
    (verdict,) = apply_attestations([OPEN], [attested], Judged())
    assert (verdict.result, verdict.plane, verdict.attestation) == (result, None, attested)
    assert verdict.reason == "attested by me on 2026-01-02: ticket 7"
    assert decide([verdict], GatePolicy()).passed is (result == "pass")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"expires": datetime(2026, 2, 1, tzinfo=UTC)}, "by me expired on 2026-02-01"),
        ({"scope": Scope(os="debian")}, "is for others: os debian"),
    ],
)
def test_stays_open(change: dict[str, object], reason: str) -> None:
    """Too old, or about another image."""
    attested = msgspec.structs.replace(ATTESTED, **change)
    (verdict,) = apply_attestations([OPEN], [attested], Judged(os="ubuntu"))
    assert verdict.result is Result.NOTCHECKED
    assert reason in verdict.reason


def test_never_touches_an_automated_control() -> None:
    """Whatever the file says, a check decides."""
    failed = Verdict(control=CONTROLS["1.1"], result=Result.FAIL)
    attested = msgspec.structs.replace(ATTESTED, control="1.1")
    assert apply_attestations([failed], [attested], Judged()) == [failed]
