"""Ctrl-C, SIGTERM and SIGHUP arrive, but never in the middle of a step that must be whole."""

from __future__ import annotations

import signal
import threading

import pytest

from imgverify.providers.interrupts import held_back, termination_unwinds


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_held_back(number: signal.Signals) -> None:
    """A signal within the block takes effect after it, also through two blocks."""
    steps = []

    def work() -> None:
        with held_back():
            with held_back():
                signal.raise_signal(number)
                steps.append("inner")
            steps.append("outer")

    with termination_unwinds(), pytest.raises(KeyboardInterrupt):
        work()
    assert steps == ["inner", "outer"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_unwinds(number: signal.Signals) -> None:
    """It becomes an exception within the block, and is what it was before after it."""
    with pytest.raises(KeyboardInterrupt), termination_unwinds():
        signal.raise_signal(number)
    assert signal.getsignal(number) is signal.SIG_DFL


def test_nohup() -> None:
    """Who is told to outlive the terminal does, also in a step that must be whole."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with termination_unwinds(), held_back():
            signal.raise_signal(signal.SIGHUP)
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


def test_foreign_handler_stays() -> None:
    """A handler that somebody else has set is theirs."""
    came: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, _frame: came.append(number))
    try:
        with termination_unwinds():
            signal.raise_signal(signal.SIGTERM)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert came == [signal.SIGTERM]


def test_other_threads() -> None:
    """Python allows handlers in the main thread only: elsewhere the blocks change nothing."""
    done: list[bool] = []

    def work() -> None:
        with termination_unwinds(), held_back():
            done.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == [True]
