"""The time of a look at a disk."""

from __future__ import annotations

import time

from imgverify.equivalents.clock import answer
from imgverify.facts import clock
from imgverify.facts.answers import Answers, Output
from imgverify.model import Plane
from tests.unit.disk.trees import MemoryFileSystem, image


def test_it_is_ours() -> None:
    """What the topic reads is the time of this machine."""
    data = answer(image(MemoryFileSystem()), "")
    found = clock.parse(Answers(Plane.OFFLINE, outputs={clock.NOW.name: Output(data, 0)}))
    assert abs(found.seconds - time.time()) < 60
