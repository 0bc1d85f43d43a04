"""Tests of `imgverify.equivalents.patience`."""

from __future__ import annotations

import re
import signal
import threading
import time

import pytest

from imgverify.equivalents.patience import patience
from imgverify.unobserved import NotObservedError


def test_what_takes_too_long() -> None:
    """A pattern that tries everything is given up, and the timer with it."""
    before = signal.getsignal(signal.SIGVTALRM)

    def match() -> None:
        with patience(0.1) as watch:
            watch.now = "this"
            re.match("(a*)*b", "a" * 60)

    with pytest.raises(NotObservedError, match=r"this takes more than 0\.1 s"):
        match()
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGVTALRM) is before


def test_many_things() -> None:
    """Together they may take as long as they want."""
    end = time.process_time() + 0.5
    count = 0
    with patience(0.1) as watch:
        while time.process_time() < end:
            count += 1
            watch.now = f"thing {count}"
    assert count > 1
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0.0, 0.0)


def test_other_threads() -> None:
    """They hear no signals, and work without a bound."""
    done: list[str] = []

    def work() -> None:
        with patience(60):
            done.append("done")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == ["done"]
