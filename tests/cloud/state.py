"""All that a test cloud knows beside what moto keeps."""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from moto.ec2.models import ec2_backends

from tests.cloud.addresses import Addresses
from tests.cloud.behaviour import Behaviour
from tests.cloud.calls import CallLog
from tests.cloud.faults import FaultBook
from tests.cloud.holds import Holds
from tests.cloud.image_record import ImageRecord
from tests.cloud.life import Life

ACCOUNT = "123456789012"


@dataclass(slots=True)
class State:
    """One cloud.

    Args:
        folder: scratch; a folder for each instance is made in it.
        ssh_port: on which instances answer SSH.
        addresses: hands out the instances' own loopback addresses.
    """

    folder: Path
    ssh_port: int
    addresses: Addresses
    behaviour: Behaviour = field(default_factory=Behaviour)
    faults: FaultBook = field(default_factory=FaultBook)
    holds: Holds = field(default_factory=Holds)
    calls: CallLog = field(default_factory=CallLog)
    images: dict[str, ImageRecord] = field(default_factory=dict)
    lives: dict[str, Life] = field(default_factory=dict)
    tokens: dict[str, tuple[str, str]] = field(default_factory=dict)
    endpoints: list[dict[str, Any]] = field(default_factory=list)
    ssm_managed: list[str] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def backend(self, region: str) -> Any:
        """Moto's EC2 of a region."""
        return ec2_backends[ACCOUNT][region]

    def tick(self) -> None:
        """Let time do its work on every instance.

        Guests are started here, so the calling thread must live as long as they.
        """
        with self.lock:
            for life in list(self.lives.values()):
                life.tick()


def new_id(prefix: str) -> str:
    """An id as EC2 makes them: `ami-0` and 16 hexadecimal digits."""
    return f"{prefix}-0{secrets.token_hex(8)}"
