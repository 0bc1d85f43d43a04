"""Local time, on a disk."""

from __future__ import annotations

import pytest

from imgverify.facts.timezone import ADJTIME, CLOCK, LOCALTIME, ZONES
from imgverify.model import Plane, Result
from tests.checks.building import answers
from tests.checks.judging import judge

GOOD = {LOCALTIME: "CET", f"{ZONES}/Europe/Rome": "CET", CLOCK: 'ZONE="Europe/Rome"\n'}


def result(files: dict[str, str], zone: str = "Europe/Rome", *, utc: bool | None = None) -> Result:
    """Judge a disk with these files."""
    told = answers("timezone", files=files, params={"zone": zone}, plane=Plane.OFFLINE)
    return judge("timezone", told, zone=zone, utc=utc).result


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({}, Result.PASS),
        ({CLOCK: ""}, Result.PASS),
        ({"/etc/timezone": "Europe/Rome\n"}, Result.PASS),
        ({LOCALTIME: "UTC"}, Result.FAIL),
        ({CLOCK: 'ZONE="UTC"\n'}, Result.FAIL),
        ({"/etc/timezone": "Etc/UTC\n"}, Result.FAIL),
    ],
)
def test_zone_now_and_after_an_update(change: dict[str, str], verdict: Result) -> None:
    """What zone data are made from again must agree, where it is there."""
    assert result({**GOOD, **change}) is verdict


def test_no_data_is_no_pass() -> None:
    """Without the zone's own file nobody can say that the local time is that of the zone."""
    assert result({LOCALTIME: "CET"}) is Result.FAIL
    assert result({LOCALTIME: "x"}, "UTC") is Result.FAIL
    assert result({}, "UTC") is Result.PASS


@pytest.mark.parametrize(
    ("utc", "verdict"), [(None, Result.PASS), (False, Result.PASS), (True, Result.FAIL)]
)
def test_hardware_clock(*, utc: bool | None, verdict: Result) -> None:
    """Judged when it is asked for."""
    assert result({**GOOD, ADJTIME: "0 0 0\n0\nLOCAL\n"}, utc=utc) is verdict
