"""An instance's life in EC2's states, driven by time and by what its guest does."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from moto.ec2.models.instances import InstanceState, StateReason

from tests.cloud.backings import Backing
from tests.cloud.behaviour import Behaviour

CODES = {
    "pending": 0,
    "running": 16,
    "shutting-down": 32,
    "terminated": 48,
    "stopping": 64,
    "stopped": 80,
}
REASONS = {
    "Client.UserInitiatedShutdown": "User initiated shutdown",
    "Client.InstanceInitiatedShutdown": "Instance initiated shutdown",
    "Client.InternalError": "Client error on launch",
    "Server.InternalError": "Internal error on launch",
    "Server.SpotInstanceTermination": "Spot instance termination",
}
CONSOLE_LIMIT = 64 * 1024
"""Bytes of the console that EC2 keeps."""

_SAMPLE_SECONDS = 0.1


@dataclass(slots=True)
class Life:
    """One instance.

    Args:
        instance: moto's record of it.
        backing: what it really is.
        behaviour: as captured at its launch.
        nitro: whether its type is on Nitro.
        address: its public address while it runs; empty for none.
    """

    instance: Any
    backing: Backing
    behaviour: Behaviour
    nitro: bool
    address: str
    since: float = field(default_factory=time.monotonic)
    running_since: float = 0.0
    samples: deque[tuple[float, bytes]] = field(default_factory=deque)

    @property
    def state(self) -> str:
        """EC2's word."""
        return str(self.instance._state.name)

    def enter(self, state: str, reason: str = "") -> None:
        """Be in another state from now on.

        Args:
            state: EC2's word.
            reason: code of the state reason; empty for none.
        """
        self.since = time.monotonic()
        self.instance._state = InstanceState(state, CODES[state])
        if reason:
            words = f"{reason}: {REASONS.get(reason, reason)}"
            self.instance.state_reason = StateReason(words, reason)
            stamp = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S GMT")
            by_user = reason == "Client.UserInitiatedShutdown"
            self.instance._reason = f"User initiated ({stamp})" if by_user else words

    def begin(self) -> None:
        """Power on, from pending or stopped."""
        self.enter("pending")
        self.instance.state_reason = None
        self.instance._reason = ""

    def end(self, to: str, reason: str) -> None:
        """Power off.

        Args:
            to: `terminated` or `stopped`.
            reason: code.
        """
        self.samples.append((time.monotonic(), self.backing.console()[-CONSOLE_LIMIT:]))
        self.backing.stop()
        self.enter("shutting-down" if to == "terminated" else "stopping", reason)

    def tick(self) -> None:
        """Let time do its work."""
        spent = time.monotonic() - self.since
        if self.state == "pending":
            self._pending(spent)
        elif self.state == "running":
            self._running(spent)
        elif self.state in {"shutting-down", "stopping"} and spent >= self.behaviour.ending:
            self._ended()

    def _pending(self, spent: float) -> None:
        if self.behaviour.stays_pending or spent < self.behaviour.pending:
            return
        if self.behaviour.launch_failure:
            self.end("terminated", self.behaviour.launch_failure)
            return
        self.backing.start()
        self.enter("running")
        self.running_since = self.since
        self._show_address(self.address)

    def _running(self, spent: float) -> None:
        self.sample()
        how = self.backing.ended()
        powers_off = self.behaviour.powers_off
        if how == "crashed":
            self.end("terminated", "Server.InternalError")
        elif how or (powers_off and spent >= powers_off):
            after = self.instance.instance_initiated_shutdown_behavior
            to = "terminated" if after == "terminate" else "stopped"
            self.end(to, "Client.InstanceInitiatedShutdown")
        elif self.behaviour.interrupted and spent >= self.behaviour.interrupted:
            self.end("terminated", "Server.SpotInstanceTermination")

    def _ended(self) -> None:
        if self.state == "stopping":
            self._show_address("")
            self.enter("stopped")
            return
        reason, words = self.instance.state_reason, self.instance._reason
        # Moto frees volumes and interfaces here, and would blame the user.
        self.instance.terminate()
        self.instance.state_reason, self.instance._reason = reason, words
        self._show_address("")
        self.enter("terminated")

    def _show_address(self, address: str) -> None:
        for nic in self.instance.nics.values():
            nic.public_ip = address or None

    def check(self, which: str) -> dict[str, Any]:
        """A status check, as DescribeInstanceStatus answers it.

        Args:
            which: `instance` or `system`.
        """
        if self.state != "running":
            return {"Status": "not-applicable"}
        wanted = getattr(self.behaviour, f"{which}_status")
        spent = time.monotonic() - self.running_since
        reachable = self.backing.reachable() if which == "instance" else True
        status = "ok"
        if spent < self.behaviour.checks or (
            reachable is False and spent < self.behaviour.patience
        ):
            status = "initializing"
        elif wanted == "impaired" or reachable is False:
            status = "impaired"
        detail: dict[str, Any] = {
            "Name": "reachability",
            "Status": {"ok": "passed", "impaired": "failed"}.get(status, status),
        }
        if status == "impaired":
            detail["ImpairedSince"] = datetime.now(UTC)
        return {"Status": status, "Details": [detail]}

    def sample(self) -> None:
        """Note what the console shows now, so that it can be shown later."""
        now = time.monotonic()
        if self.samples and now - self.samples[-1][0] < _SAMPLE_SECONDS:
            return
        text = self.backing.console()[-CONSOLE_LIMIT:]
        if not self.samples or self.samples[-1][1] != text:
            self.samples.append((now, text))
        while len(self.samples) > 1 and self.samples[1][0] <= now - self.behaviour.console_lag:
            self.samples.popleft()

    def console(self) -> bytes:
        """What EC2 has received of the console."""
        seen = time.monotonic() - self.behaviour.console_lag
        return next((text for at, text in reversed(self.samples) if at <= seen), b"")
