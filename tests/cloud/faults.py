"""What can go wrong in a cloud, as records that a test sets."""

from __future__ import annotations

import threading

import msgspec

from tests.cloud.protocol import Request
from tests.cloud.wording import BAD_REQUEST, MESSAGES, STATUSES, Refused


class Fault(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Something that goes wrong with requests.

    Args:
        operation: `RunInstances`, …; `*` for all.
        code: of the error that is answered; empty when `cut` says what happens.
        message: of the error; empty for EC2's own words.
        status: HTTP; 0 for the one that belongs to the code.
        times: how often; 0 for always.
        skip: requests that go well before.
        types: instance types that are concerned; empty for all.
        zones: availability zones that are concerned; empty for all.
        cut: `before` closes the connection and nothing happens, `after` when it has happened.
        delay: seconds until the answer.
    """

    operation: str = "*"
    code: str = ""
    message: str = ""
    status: int = 0
    times: int = 0
    skip: int = 0
    types: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    cut: str = ""
    delay: float = 0.0

    def concerns(self, request: Request, kind: str, zone: str) -> bool:
        """Whether it strikes this request, its count aside.

        Args:
            request: what is asked.
            kind: instance type that is asked for; empty for none.
            zone: availability zone that is asked for; empty for none.
        """
        return (
            self.operation in {"*", request.operation}
            and (not self.types or kind in self.types)
            and (not self.zones or zone in self.zones)
        )

    def error(self, request: Request, kind: str, zone: str) -> Refused:
        """The error that is answered.

        Args:
            request: what is asked.
            kind: instance type.
            zone: availability zone.
        """
        words = self.message or MESSAGES.get(self.code, f"the test cloud answers {self.code}")
        for name, value in {
            "type": kind,
            "zone": zone,
            "user": "arn:aws:iam::123456789012:user/tester",
            "action": f"{request.service}:{request.operation}",
            "encoded": "not-a-real-encoded-message",
        }.items():
            words = words.replace(f"{{{name}}}", value)
        return Refused(self.code, words, self.status or STATUSES.get(self.code, BAD_REQUEST))


class FaultBook:
    """The faults that are set; each is told when it strikes."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = threading.Lock()

    def add(self, fault: Fault) -> None:
        """One more."""
        with self._lock:
            self._faults.append(fault)

    def clear(self) -> None:
        """None any more."""
        with self._lock:
            self._faults.clear()

    def striking(self, request: Request, kind: str, zone: str) -> Fault | None:
        """The first that strikes; its count goes down.

        Args:
            request: what is asked.
            kind: instance type that is asked for; empty for none.
            zone: availability zone that is asked for; empty for none.
        """
        with self._lock:
            for fault in self._faults:
                if not fault.concerns(request, kind, zone):
                    continue
                if fault.skip:
                    fault.skip -= 1
                    continue
                if fault.times:
                    fault.times -= 1
                    if not fault.times:
                        self._faults.remove(fault)
                return fault
        return None
