"""A component, run from its first step to its last.

Source: "Use component documents in AWSTOE" and "Use looping constructs in AWSTOE", EC2 Image
Builder User Guide: a timeout is for all iterations of one attempt; a failed iteration ends the
loop, and the next attempt begins it anew; an `if` is judged once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from imgverify.awstoe.clients import Clients
from imgverify.awstoe.conditions import evaluate, parse
from imgverify.awstoe.controls import values_of
from imgverify.awstoe.document import Document, Phase, read
from imgverify.awstoe.expressions import filled
from imgverify.awstoe.guest import Guest
from imgverify.awstoe.machine_probe import MachineProbe
from imgverify.awstoe.performing import Performance
from imgverify.awstoe.result import NotPossibleError, Status, StepFailedError, StepResult
from imgverify.awstoe.scope import Iteration, Scope
from imgverify.awstoe.steps import Guard, Step
from imgverify.awstoe.work import Deadline, Work
from imgverify.errors import ProfileError
from imgverify.model import Finding
from imgverify.nearest import did_you_mean

DEEPEST = 3
"""Components in components."""

_CONDITION_SECONDS = 300.0


class Running:
    """One run of one component.

    Args:
        document: the component.
        parameters: values for its parameters.
        guest: where it runs.
        clients: for what is fetched and sent.
        above: digests of the components that called this one.

    Raises:
        ProfileError: a parameter is wrong.
    """

    def __init__(
        self,
        document: Document,
        parameters: Mapping[str, str],
        guest: Guest,
        clients: Clients,
        above: tuple[str, ...] = (),
    ) -> None:
        self._document = document
        self._guest = guest
        self._clients = clients
        self._chain = (*above, hashlib.sha256(document.path.read_bytes()).hexdigest())
        self.results: dict[tuple[str, str], StepResult] = {}
        """What came of each step so far."""
        self.current = ""
        """The step that is running."""
        self._scope = Scope(values_of(document, parameters), self.results)

    def run(self, phases: tuple[str, ...] = ()) -> list[StepResult]:
        """Run phases, in the order of the component.

        Args:
            phases: their names; all when there is none.

        Returns:
            A result for each of their steps.

        Raises:
            ProfileError: there is no such phase.
            InfrastructureError: the machine was lost; `results` has what was done until then.
        """
        known = [phase.name for phase in self._document.phases]
        for name in phases:
            if name not in known:
                raise ProfileError(
                    f"{self._document.path}: there is no phase {name!r}",
                    did_you_mean(name, known),
                )
        ended_by = ""
        for phase in self._document.phases:
            if not phases or phase.name in phases:
                ended_by = self._phase(phase, ended_by)
        return list(self.results.values())

    def _phase(self, phase: Phase, ended_by: str) -> str:
        """Run a phase; returns the step that ended the component, or nothing."""
        for step in phase.steps:
            self.current = f"{phase.name}.{step.name}"
            if ended_by:
                reason = f"step {ended_by} failed, and its onFailure is Abort"
                result = _result(step, Status.NOT_RUN, reason)
            else:
                result = self._step(step)
                if result.status is Status.FAILED and step.on_failure == "Abort":
                    ended_by = step.name
            self.results[phase.name, step.name] = result
        return ended_by

    def _step(self, step: Step) -> StepResult:
        try:
            if step.guard is not None:
                branch, said = self._branch(step, step.guard)
                if branch == "Skip":
                    return _result(step, Status.SKIPPED, f"skipped: {said}")
                if branch == "Abort":
                    return self._failed(step, StepFailedError(f"aborted: {said}"))
        except StepFailedError as error:
            return self._failed(step, error)
        performance = Performance(step, self._guest)
        last = StepFailedError("it was not tried")
        for attempt in range(1, step.attempts + 1):
            performance.begin_attempt(attempt)
            try:
                self._iterate(step, performance)
            except NotPossibleError as error:
                return performance.result(Status.NOT_POSSIBLE, error.reason)
            except StepFailedError as error:
                last = error
            else:
                return performance.succeeded()
        return self._failed(step, last, performance)

    def _branch(self, step: Step, guard: Guard) -> tuple[str, str]:
        condition = filled(guard.condition, self._scope.of(step))
        try:
            parsed = parse(condition, guard.place, filled=True)
        except ProfileError as error:
            raise StepFailedError(error.message) from error
        judged = evaluate(parsed, MachineProbe(self._guest.shell, _CONDITION_SECONDS))
        verb = "holds" if judged.holds else "does not hold"
        said = f"the `if` {verb}: {judged.wanted}, found {judged.found}"
        return (guard.then if judged.holds else guard.otherwise), said

    def _iterate(self, step: Step, performance: Performance) -> None:
        if step.loop is None:
            performance.perform(partial(self._work, step, None))
            return
        fill = self._scope.of(step)
        for index, value in enumerate(step.loop.values(lambda text: str(filled(text, fill)))):
            work_of = partial(self._work, step, Iteration(index, value))
            try:
                performance.perform(work_of)
            except StepFailedError as error:
                reason = f"iteration {index} ({value}): {error.reason}"
                raise StepFailedError(reason, error.findings) from error

    def _work(self, step: Step, iteration: Iteration | None, deadline: Deadline) -> Work:
        inputs: tuple[dict[str, Any], ...] = tuple(
            filled(fields, self._scope.of(step, iteration)) for fields in step.inputs
        )
        return Work(
            inputs=inputs,
            shell=self._guest.shell,
            deadline=deadline,
            clients=self._clients,
            folder=self._document.path.parent,
            nested=self._nested,
            where=f"{self._document.path.name}:{step.place.lines[step.place.at]} {step.name}",
        )

    def _nested(
        self, path: Path, parameters: Mapping[str, str], phases: tuple[str, ...]
    ) -> list[StepResult]:
        if len(self._chain) > DEEPEST:
            raise StepFailedError(f"components call components at most {DEEPEST} deep")
        document = read(path)
        inner = Running(document, parameters, self._guest, self._clients, self._chain)
        if inner._chain[-1] in self._chain:
            raise StepFailedError("a component that calls itself never ends")
        return inner.run(phases)

    def _failed(
        self, step: Step, error: StepFailedError, performance: Performance | None = None
    ) -> StepResult:
        ignored = step.on_failure == "Ignore"
        status = Status.IGNORED if ignored else Status.FAILED
        reason = error.reason
        if step.attempts > 1 and performance is not None:
            reason += f" (attempt {step.attempts} of {step.attempts})"
        finding = Finding(
            holds=False,
            wanted=f"{step.action} succeeds",
            found=reason,
            where=f"{self._document.path.name}:{step.place.lines[step.place.at]} {step.name}",
        )
        performed = performance or Performance(step, self._guest)
        return performed.result(status, reason, error.findings or (finding,))


def _result(step: Step, status: Status, reason: str) -> StepResult:
    return StepResult(step.phase, step.name, step.action, status, reason)
