"""Running hosts are prepared some at a time, and the trouble of one is its own."""

from __future__ import annotations

import threading
from typing import cast

from imgverify.crowd import Crowd
from imgverify.errors import ImgverifyError, InfrastructureError
from imgverify.progress import Silent
from imgverify.session import Session


class FakeSession:
    """Stands for a session: how long it takes, and what comes of it."""

    busy = 0
    busiest = 0
    lock = threading.Lock()

    def __init__(self, error: Exception | None = None, gate: threading.Event | None = None) -> None:
        self._error = error
        self._gate = gate
        self.prepared = False
        self.failure: ImgverifyError | None = None

    def prepare(self) -> None:
        """Wait for the gate, and end as it was said."""
        with self.lock:
            FakeSession.busy += 1
            FakeSession.busiest = max(FakeSession.busiest, FakeSession.busy)
        if self._gate is not None:
            self._gate.wait(5)
        with self.lock:
            FakeSession.busy -= 1
        if self._error:
            raise self._error
        self.prepared = True

    def give_up(self, error: ImgverifyError) -> None:
        """Remember why."""
        self.failure = error


def _crowd(at_once: int, **fakes: FakeSession) -> Crowd:
    return Crowd({name: cast(Session, fake) for name, fake in fakes.items()}, at_once)


def test_each_gets_its_own_end() -> None:
    """A refusal and a bug of one are told as its own; the others are prepared."""
    refused = FakeSession(InfrastructureError("nothing answers"))
    broken = FakeSession(ValueError("odd"))
    fine = FakeSession()
    crowd = _crowd(2, refused=refused, broken=broken, fine=fine)
    for name in ("fine", "broken", "refused"):
        crowd.wait(name, Silent())
    assert fine.prepared
    assert fine.failure is None
    assert str(refused.failure) == "nothing answers"
    assert str(broken.failure) == "ValueError: odd"
    crowd.stop()


def test_at_most_so_many_at_once() -> None:
    """The machine that asks, and the network, have limits."""
    FakeSession.busy = FakeSession.busiest = 0
    gate = threading.Event()
    fakes = {f"h{number}": FakeSession(gate=gate) for number in range(7)}
    crowd = _crowd(3, **fakes)
    gate.set()
    for name in fakes:
        crowd.wait(name, Silent())
    assert all(fake.prepared for fake in fakes.values())
    assert 1 <= FakeSession.busiest <= 3


def test_stopping_begins_no_further_one() -> None:
    """After Ctrl-C only those that are under way come to their end."""
    gate = threading.Event()
    fakes = {f"h{number}": FakeSession(gate=gate) for number in range(5)}
    crowd = _crowd(1, **fakes)
    threading.Timer(0.2, gate.set).start()
    crowd.stop()
    assert sum(fake.prepared for fake in fakes.values()) == 1
    assert "h4" in crowd
    assert "h5" not in crowd
