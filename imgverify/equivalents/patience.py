"""A bound on the processor time that one thing of many may take."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from imgverify.unobserved import NotObservedError


class Watch:
    """What is being worked on.

    Args:
        now: it, in words; set to another text for every thing, which is all that it costs.
    """

    def __init__(self) -> None:
        self.now = ""


@contextmanager
def patience(seconds: float) -> Iterator[Watch]:
    """Give up on what takes too long; Python's regular expressions, too, can be interrupted.

    Only the main thread hears signals, so that elsewhere nothing is bounded.

    Args:
        seconds: of processor time; one thing may take up to twice as long.

    Raises:
        NotObservedError: one takes longer.
    """
    watch = Watch()
    if threading.current_thread() is not threading.main_thread():
        yield watch
        return
    last = watch.now

    def tick(*_: object) -> None:
        nonlocal last
        # The same text, not only an equal one.
        if watch.now is last:
            raise NotObservedError(f"{watch.now} takes more than {seconds:g} s")
        last = watch.now

    before = signal.signal(signal.SIGVTALRM, tick)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds, seconds)
    try:
        yield watch
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
