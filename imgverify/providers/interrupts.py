"""Ctrl-C, SIGTERM, a closed terminal: they end a run in order, and split no step."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

_ENDINGS = (signal.SIGTERM, signal.SIGHUP)
_SIGNALS = (signal.SIGINT, *_ENDINGS)


def _in_main_thread() -> bool:
    # Python runs handlers in the main thread only, and lets only that one set them.
    return threading.current_thread() is threading.main_thread()


@contextmanager
def termination_unwinds() -> Iterator[None]:
    """SIGTERM and SIGHUP raise KeyboardInterrupt within the block, so that all is cleaned up.

    A handler that someone else has set is left as it is, and so is what `nohup` ignores.
    """
    if not _in_main_thread():
        yield
        return
    ours = [one for one in _ENDINGS if signal.getsignal(one) is signal.SIG_DFL]

    def interrupt(number: int, _frame: FrameType | None) -> NoReturn:
        raise KeyboardInterrupt(signal.Signals(number).name)

    for one in ours:
        signal.signal(one, interrupt)
    try:
        yield
    finally:
        for one in ours:
            signal.signal(one, signal.SIG_DFL)


@contextmanager
def held_back() -> Iterator[None]:
    """Ctrl-C, SIGTERM and SIGHUP wait until the block is over; keep it short and bounded in time.

    Handlers are exchanged rather than signals blocked: a child process would inherit the block.
    """
    if not _in_main_thread():
        yield
        return
    came: list[int] = []

    def remember(number: int, _frame: FrameType | None) -> None:
        came.append(number)

    before = {
        number: signal.signal(number, remember)
        for number in _SIGNALS
        if signal.getsignal(number) is not signal.SIG_IGN
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if came:
            signal.raise_signal(came[0])
