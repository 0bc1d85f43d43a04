"""One step being performed: its attempts, its restarts, and what it gathers on the way."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from imgverify.awstoe.actions.every import RUNNABLE
from imgverify.awstoe.guest import Guest
from imgverify.awstoe.inputs import problems
from imgverify.awstoe.result import (
    Done,
    NotPossibleError,
    RebootWantedError,
    Status,
    StepFailedError,
    StepResult,
)
from imgverify.awstoe.steps import Step
from imgverify.awstoe.work import Deadline, Work
from imgverify.model import Finding

MOST_REBOOTS = 15
"""Restarts that one step may ask for: the default of the SSM agent, which counts them in EC2."""


class Performance:
    """What is known of a step while it is performed.

    Args:
        step: that is performed.
        guest: where.
    """

    def __init__(self, step: Step, guest: Guest) -> None:
        self._step = step
        self._guest = guest
        self._started = time.monotonic()
        self._attempts = 0
        self._reboots = 0
        self._deadline = Deadline(step.timeout)
        self._done: list[Done] = []
        self._inputs: tuple[Mapping[str, Any], ...] = ()

    def begin_attempt(self, number: int) -> None:
        """Begin anew, with all of the time.

        Args:
            number: from 1.
        """
        self._attempts = number
        self._deadline = Deadline(self._step.timeout)
        self._done = []

    def perform(self, work_of: Callable[[Deadline], Work]) -> None:
        """Do what the action does, once; restart the machine when it asks for that.

        Args:
            work_of: makes what the action is given, on the machine as it is then.

        Raises:
            StepFailedError: it does not do what it should.
            NotPossibleError: it cannot be done here.
            InfrastructureError: the machine was lost.
        """
        action = RUNNABLE.get(self._step.action)
        if action is None:
            raise NotPossibleError(f"{self._step.action} exists on Windows only")
        while True:
            work = work_of(self._deadline)
            self._inputs = work.inputs
            self._judge_inputs(work)
            self._deadline.left()
            try:
                self._done.append(action(work))
            except RebootWantedError as wanted:
                seconds = self._restart(wanted)
                if wanted.again:
                    continue
                found = f"up again after {seconds:.0f} s, with a new boot id"
                self._done.append(Done(findings=(work.seen("a restart", found),)))
            return

    def _restart(self, wanted: RebootWantedError) -> float:
        if self._reboots == MOST_REBOOTS:
            raise StepFailedError(f"it asked for more than {MOST_REBOOTS} restarts")
        self._reboots += 1
        began = time.monotonic()
        self._guest.restart(wanted.delay)
        self._deadline = Deadline(self._step.timeout)
        return time.monotonic() - began

    def _judge_inputs(self, work: Work) -> None:
        """Judge what the expressions have made of the inputs."""
        if self._step.form.free:
            return
        for fields in work.inputs:
            for _, message, _ in problems(self._step.form, fields):
                raise StepFailedError(message)

    def succeeded(self) -> StepResult:
        """The result of a step that did all that it should, or that had nothing to do."""
        if all(done.idle for done in self._done):
            return self.result(Status.SKIPPED, "; ".join(done.idle for done in self._done))
        return self.result(
            Status.SUCCESS, "", tuple(finding for done in self._done for finding in done.findings)
        )

    def result(self, status: Status, reason: str, findings: tuple[Finding, ...] = ()) -> StepResult:
        """The result of the step.

        Args:
            status: how it ended.
            reason: why it did not succeed.
            findings: what was seen.
        """
        outputs: dict[str, list[str]] = {}
        if status is Status.SUCCESS:
            for done in self._done:
                for name, text in done.outputs.items():
                    outputs.setdefault(name, []).append(text)
        return StepResult(
            phase=self._step.phase,
            step=self._step.name,
            action=self._step.action,
            status=status,
            reason=reason,
            findings=findings,
            inputs=tuple(dict(fields) for fields in self._inputs),
            outputs={name: "\n".join(texts) for name, texts in outputs.items()},
            attempts=self._attempts,
            reboots=self._reboots,
            seconds=time.monotonic() - self._started,
        )
