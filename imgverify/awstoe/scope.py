"""What expressions stand for while a component runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from imgverify.awstoe.expressions import Chained, LoopVariable, Reference, Variable
from imgverify.awstoe.result import StepFailedError, StepResult
from imgverify.awstoe.steps import Step


@dataclass(frozen=True, slots=True)
class Iteration:
    """Where a loop is; `index` counts from 0."""

    index: int
    value: str


class Scope:
    """Parameters, constants, and what the steps so far have.

    Args:
        values: of parameters and constants.
        results: of steps, by phase and name; grows while the component runs.
    """

    def __init__(
        self, values: Mapping[str, str], results: Mapping[tuple[str, str], StepResult]
    ) -> None:
        self._values = values
        self._results = results

    def of(
        self, step: Step, iteration: Iteration | None = None
    ) -> Callable[[Reference], str | None]:
        """What expressions stand for in one step.

        Args:
            step: that is run.
            iteration: of its loop; None outside of it.

        Returns:
            The text of a reference, None for one that stays as it is; it raises StepFailedError
            for what another step should have and has not.
        """

        def value_of(reference: Reference) -> str | None:
            match reference:
                case Variable(name):
                    return self._values.get(name)
                case LoopVariable(loop, member):
                    own = step.loop is not None and loop in {"loop", step.loop.name}
                    if iteration is None or not own:
                        return None
                    return str(iteration.index) if member == "index" else iteration.value
                case Chained():
                    return self._chained(reference)

        return value_of

    def _chained(self, reference: Chained) -> str:
        result = self._results.get((reference.phase, reference.step))
        if result is None:
            raise StepFailedError(f"{reference}: that phase was not run")
        if reference.side == "inputs" and reference.index < len(result.inputs):
            value = result.inputs[reference.index].get(reference.variable)
        else:
            value = result.outputs.get(reference.variable) if reference.side == "outputs" else None
        if not isinstance(value, str):
            raise StepFailedError(f"{reference}: there is none, that step was {result.status}")
        return value
