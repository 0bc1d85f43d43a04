"""Requests that are held, so that a test can end the client just there."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field


@dataclass(slots=True)
class Hold:
    """One point at which a request waits.

    Args:
        operation: which.
        nth: of those that come after the hold was set; the first is 1.
        when: `before` it takes effect, or `after`.
    """

    operation: str
    nth: int
    when: str
    dropped: bool = False
    held: threading.Event = field(default_factory=threading.Event)
    freed: threading.Event = field(default_factory=threading.Event)


class Holds:
    """All holds of a cloud."""

    def __init__(self) -> None:
        self._holds: dict[int, Hold] = {}
        self._lock = threading.Lock()

    def add(self, operation: str, nth: int, when: str) -> int:
        """Set one; returns its number."""
        with self._lock:
            number = len(self._holds) + 1
            self._holds[number] = Hold(operation, nth, when)
            return number

    def get(self, number: int) -> Hold:
        """The one of that number."""
        return self._holds[number]

    def matching(self, operation: str) -> Hold | None:
        """Count a request; the hold at which it must wait, if any.

        Args:
            operation: of the request.
        """
        with self._lock:
            chosen = None
            for hold in self._holds.values():
                if hold.operation == operation and hold.nth:
                    hold.nth -= 1
                    chosen = chosen or (None if hold.nth else hold)
            return chosen

    def free_all(self) -> None:
        """Let everybody go; what waited before its effect never takes it."""
        for hold in list(self._holds.values()):
            hold.dropped = hold.dropped or not hold.freed.is_set()
            hold.freed.set()


def wait_at(hold: Hold) -> bool:
    """Wait until the hold is freed.

    Returns:
        Whether the request may go on.
    """
    hold.held.set()
    hold.freed.wait()
    return not hold.dropped
