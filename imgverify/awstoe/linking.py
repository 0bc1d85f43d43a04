"""Whether what a component refers to will be there when it is needed.

Source: "Input and output chaining", EC2 Image Builder User Guide: the test stage runs on an
instance of its own, so nothing can be chained from the build stage to it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from imgverify.awstoe.expressions import Chained, LoopVariable, Variable, references
from imgverify.awstoe.steps import Step
from imgverify.nearest import did_you_mean

BUILD_STAGE = frozenset({"build", "validate"})


def check(steps: Sequence[Step], variables: Collection[str]) -> None:
    """Check every reference of a component.

    Args:
        steps: of all phases, in the order in which they run.
        variables: names of parameters and constants.

    Raises:
        ProfileError: with the line of the step.
    """
    loops = {step.loop.name for step in steps if step.loop and step.loop.name}
    for position, step in enumerate(steps):
        guard = step.guard.condition if step.guard else {}
        _check_guard(step, guard)
        texts = [guard, step.loop.written if step.loop else [], *step.inputs]
        for reference in references(texts):
            match reference:
                case Variable(name) if name not in variables:
                    raise step.place.error(
                        f"step {step.name}: there is no parameter or constant {name!r}",
                        did_you_mean(name, variables),
                    )
                case LoopVariable(loop, _) if loop in loops and not _is_own(step, loop):
                    raise step.place.error(
                        f"step {step.name}: the loop {loop!r} belongs to another step"
                    )
                case Chained():
                    _check_chained(reference, step, steps[:position], steps)


def _check_guard(step: Step, guard: dict[str, Any]) -> None:
    for reference in references(guard):
        if isinstance(reference, LoopVariable) and step.loop is not None:
            raise step.place.error(
                f"step {step.name}: its `if` refers to {reference.loop}.{reference.member}, and is "
                "judged once, before the loop",
                "put the condition into what the step does",
            )


def _is_own(step: Step, loop: str) -> bool:
    return step.loop is not None and step.loop.name == loop


def _check_chained(
    reference: Chained, step: Step, before: Sequence[Step], steps: Sequence[Step]
) -> None:
    said = f"step {step.name}: {reference}"
    named = [one for one in steps if (one.phase, one.name) == (reference.phase, reference.step)]
    if not named:
        known = [f"{one.phase}.{one.name}" for one in before]
        raise step.place.error(
            f"{said}: there is no such step",
            did_you_mean(f"{reference.phase}.{reference.step}", known),
        )
    (source,) = named
    if source not in before:
        raise step.place.error(f"{said}: that step has not run yet")
    if (source.phase in BUILD_STAGE) != (step.phase in BUILD_STAGE):
        raise step.place.error(
            f"{said}: phase {source.phase} runs on another machine than phase {step.phase}"
        )
    is_output = reference.side == "outputs"
    variables = source.form.outputs if is_output else _input_names(source, reference)
    if reference.variable not in variables:
        raise step.place.error(
            f"{said}: {source.action} has no such {reference.side.removesuffix('s')}",
            did_you_mean(reference.variable, variables),
        )


def _input_names(source: Step, reference: Chained) -> Sequence[str]:
    """The texts among a step's inputs: a list or a condition cannot be filled into a text."""
    if reference.index >= len(source.inputs):
        return ()
    fields = source.inputs[reference.index]
    return [name for name, value in fields.items() if isinstance(value, str)]
