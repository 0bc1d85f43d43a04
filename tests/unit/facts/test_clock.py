"""What the machine takes for the time."""

from __future__ import annotations

import pytest

from imgverify.facts.clock import NOW, parse
from imgverify.model import Plane
from imgverify.unobserved import NotObservedError
from tests.checks.building import answers
from tests.unit.facts.running_scripts import run_script


def test_script_tells_the_time() -> None:
    """The day is today's, as shadow(5) counts."""
    assert parse(run_script(NOW)).day > 20_000


def test_day() -> None:
    """A day begins at midnight UTC."""
    assert parse(answers("clock", outputs={"clock": "86399\n"})).day == 0
    assert parse(answers("clock", outputs={"clock": "86400\n"})).day == 1


def test_no_clock() -> None:
    """A disk has no time, and rubbish is none."""
    with pytest.raises(NotObservedError) as raised:
        parse(answers("clock", plane=Plane.OFFLINE))
    assert raised.value.needs_boot
    with pytest.raises(NotObservedError, match="soon"):
        parse(answers("clock", outputs={"clock": "soon\n"}))
