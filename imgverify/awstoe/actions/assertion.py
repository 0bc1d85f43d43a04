"""Assert: a condition that must hold."""

from __future__ import annotations

from pathlib import Path

from imgverify.awstoe.conditions import evaluate, parse
from imgverify.awstoe.machine_probe import MachineProbe
from imgverify.awstoe.result import Done, StepFailedError
from imgverify.awstoe.work import Work
from imgverify.errors import ProfileError
from imgverify.places import Place
from imgverify.yaml_file import Lines


def check(work: Work) -> Done:
    """Judge the condition.

    Args:
        work: one input, which is the condition.
    """
    try:
        condition = parse(dict(work.inputs[0]), Place(Path(work.where), Lines(0, {})), filled=True)
    except ProfileError as error:
        raise StepFailedError(error.message) from error
    judged = evaluate(condition, MachineProbe(work.shell, work.deadline.left()))
    finding = work.seen(judged.wanted, judged.found, holds=judged.holds)
    if not judged.holds:
        raise StepFailedError(f"found {judged.found}, wanted {judged.wanted}", (finding,))
    return Done(findings=(finding,))
