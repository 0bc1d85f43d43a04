"""What came of the steps of a component."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from imgverify.model import Finding


class Status(StrEnum):
    """How a step ended."""

    SUCCESS = "success"
    FAILED = "failed"
    IGNORED = "ignored"
    """It failed, and `onFailure: Ignore` says that this does not count."""
    SKIPPED = "skipped"
    """Its `if`, or that of each step of a component that it calls, says not to run it."""
    NOT_RUN = "not run"
    """A step before it failed, and `onFailure: Abort` ends the component."""
    NOT_POSSIBLE = "not possible"
    """It cannot be run here, which says nothing of the image."""


@dataclass(frozen=True, slots=True)
class Done:
    """What an action did.

    Args:
        outputs: what later steps may refer to.
        findings: what was seen.
        idle: why it did nothing that says something of the machine; empty when it did.
    """

    outputs: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    idle: str = ""


@dataclass(frozen=True, slots=True)
class StepResult:
    """What came of a step.

    Args:
        phase: whose step it is.
        step: its name.
        action: that it asked for.
        status: how it ended.
        reason: why it did not succeed, in one line.
        findings: what was seen, whether it holds or not.
        inputs: with all expressions filled in; of the last iteration.
        outputs: of all iterations, each a line.
        attempts: how often it was tried.
        reboots: how often the machine was restarted for it.
        seconds: how long it took.
    """

    phase: str
    step: str
    action: str
    status: Status
    reason: str = ""
    findings: tuple[Finding, ...] = ()
    inputs: tuple[dict[str, Any], ...] = ()
    outputs: Mapping[str, str] = field(default_factory=dict)
    attempts: int = 0
    reboots: int = 0
    seconds: float = 0.0


class StepFailedError(Exception):
    """A step did not do what it should.

    Args:
        reason: one line.
        findings: what was seen.
    """

    def __init__(self, reason: str, findings: tuple[Finding, ...] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.findings = findings


class NotPossibleError(Exception):
    """A step cannot be run here, which says nothing of the image; the reason says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class RebootWantedError(Exception):
    """A step asks for a restart of the machine.

    Args:
        delay: seconds before it.
        again: whether the step is run once more afterwards.
    """

    def __init__(self, delay: float = 0.0, *, again: bool) -> None:
        super().__init__("a restart")
        self.delay = delay
        self.again = again
