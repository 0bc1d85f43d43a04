"""The time zone, from the files that libc and hwclock read."""

from __future__ import annotations

import pytest

from imgverify.facts.timezone import ADJTIME, LOCALTIME, ZONES, parse, same_zone
from imgverify.unobserved import NotObservedError
from tests.checks.building import answers

ROME = {"zone": "Europe/Rome"}


@pytest.mark.parametrize(
    ("files", "same", "missing"),
    [
        ({LOCALTIME: "CET", f"{ZONES}/Europe/Rome": "CET"}, True, False),
        ({LOCALTIME: "UTC", f"{ZONES}/Europe/Rome": "CET"}, False, False),
        ({f"{ZONES}/Europe/Rome": "CET"}, False, False),
        ({LOCALTIME: "CET"}, None, True),
    ],
)
def test_local_time_is_compared(*, files: dict[str, str], same: bool | None, missing: bool) -> None:
    """By content: a copy is as good as a link. Without data nothing is known."""
    found = parse(answers("timezone", files=files, params=ROME))
    assert found.zones.get("Europe/Rome") is same
    assert ("Europe/Rome" in found.missing) is missing


def test_without_a_file_libc_takes_utc() -> None:
    """By whatever name, and with or without zone data."""
    for name in ("UTC", "Etc/UTC"):
        assert parse(answers("timezone", params={"zone": name})).zones == {name: True}


def test_names_of_one_zone() -> None:
    """UTC has several; other zones have one each here."""
    assert same_zone("UTC", "Etc/UTC")
    assert same_zone("Europe/Rome", "Europe/Rome")
    assert not same_zone("Europe/Rome", "UTC")
    assert not same_zone("Europe/Rome", "Europe/Vatican")


@pytest.mark.parametrize(
    ("text", "word"),
    [(None, "UTC"), ("0.0 0 0.0\n", "UTC"), ("0 0 0\n0\nLOCAL\n", "LOCAL"), ("0\n0\nUTC", "UTC")],
)
def test_hardware_clock(text: str | None, word: str) -> None:
    """A machine has UTC when nothing says otherwise."""
    files = {} if text is None else {ADJTIME: text}
    assert parse(answers("timezone", files=files)).hardware_clock == word


def test_hardware_clock_of_another_word() -> None:
    """What hwclock would refuse is not guessed."""
    with pytest.raises(NotObservedError, match="neither UTC nor LOCAL"):
        parse(answers("timezone", files={ADJTIME: "0\n0\nMARS\n"}))
