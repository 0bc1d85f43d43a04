"""Components on a machine: each is run once, and every step's check is told what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from imgverify.awstoe.clients import Clients
from imgverify.awstoe.document import read
from imgverify.awstoe.guest import Guest
from imgverify.awstoe.result import StepResult
from imgverify.awstoe.root_shell import Link
from imgverify.awstoe.running import Running
from imgverify.awstoe.s3 import Boto3S3
from imgverify.awstoe.web import RunnerWeb
from imgverify.errors import InfrastructureError
from imgverify.unobserved import NotObservedError


@dataclass(frozen=True, slots=True)
class _Ended:
    """What came of a component.

    Args:
        results: by step.
        lost: why there are not results for all steps; empty when there are.
    """

    results: dict[tuple[str, str], StepResult] = field(default_factory=dict)
    lost: str = ""


class Awstoe:
    """Runs components on the machine of this run; the fixture `awstoe` of checks.

    Args:
        connect: logs in; raises NotObservedError when there is no machine.
        throwaway: whether the machine is gone after the run, so that steps may change it.
        clients: for what is fetched and sent; None for the runner's own.
    """

    def __init__(
        self, connect: Callable[[], Link], *, throwaway: bool, clients: Clients | None = None
    ) -> None:
        self._guest = Guest(connect)
        self._throwaway = throwaway
        self._clients = clients or Clients(RunnerWeb(), Boto3S3())
        self._ended: dict[tuple[str, str, frozenset[tuple[str, str]]], _Ended] = {}

    def step(self, document: str, parameters: dict[str, str], phase: str, step: str) -> StepResult:
        """What came of a step; the first question about a phase runs all of it.

        Args:
            document: path of the component.
            parameters: values for its parameters.
            phase: whose step it is.
            step: its name.

        Raises:
            NotObservedError: there is no machine that may be changed, or it was lost.
            ProfileError: the component is not what it was when the run began.
        """
        if not self._throwaway:
            raise NotObservedError(
                "the steps of a component change the machine, and this one is no throw-away guest",
                needs_boot=True,
            )
        key = (document, phase, frozenset(parameters.items()))
        if key not in self._ended:
            self._ended[key] = self._run(Path(document), parameters, phase)
        ended = self._ended[key]
        result = ended.results.get((phase, step))
        if result is None:
            raise NotObservedError(ended.lost or f"{document}: there is no step {step!r} any more")
        return result

    def _run(self, path: Path, parameters: dict[str, str], phase: str) -> _Ended:
        running = Running(read(path), parameters, self._guest, self._clients)
        try:
            running.run((phase,))
        except InfrastructureError as error:
            return _Ended(
                running.results,
                f"the machine was lost in step {running.current}: {error.message}; a step that "
                "restarts it uses Reboot or exits with 194",
            )
        return _Ended(running.results)
