"""The log of requests: what was asked when, and what was answered."""

from __future__ import annotations

import threading

import msgspec


class Call(msgspec.Struct, kw_only=True):
    """A request that came in.

    Args:
        at: seconds since the epoch.
        service: `ec2`, …
        operation: `RunInstances`, …
        region: where.
        dry_run: whether it was only a trial.
        status: HTTP; 0 when the connection was cut or the request was held and dropped.
        code: of the error; empty for none.
        agent: what the client calls itself.
    """

    at: float
    service: str
    operation: str
    region: str
    dry_run: bool = False
    status: int = 0
    code: str = ""
    agent: str = ""


class CallLog:
    """Calls in their order."""

    def __init__(self) -> None:
        self._calls: list[Call] = []
        self._lock = threading.Lock()

    def add(self, call: Call) -> None:
        """One more; it may still be completed."""
        with self._lock:
            self._calls.append(call)

    def all(self) -> list[Call]:
        """Those so far."""
        with self._lock:
            return list(self._calls)

    def clear(self) -> None:
        """Forget them."""
        with self._lock:
            self._calls.clear()
