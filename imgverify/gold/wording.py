"""What a person reads of an image of a tree that is not what it should be."""

from __future__ import annotations

from io import StringIO

import msgspec
from rich.console import Console

from imgverify.difference.document import Difference
from imgverify.difference.terminal import print_difference
from imgverify.gold.comparison import unproven
from imgverify.model import Result, Run, Verdict
from imgverify.report.wording import explanation, headline

# Of each image; the report has all of them.
MOST_EXPLAINED = 10
_WIDTH = 120
_INDENT = "        "


def verdict_lines(run: Run) -> list[str]:
    """Each control that is not met, and how to mend the first of them.

    Args:
        run: of one image.

    Returns:
        Nothing when all are met.
    """
    unmet = [verdict for verdict in run.verdicts if not is_met(verdict)]
    lines = []
    for number, verdict in enumerate(unmet):
        word = str(verdict.result).upper()
        lines.append(f"{word:<5}   {headline(verdict)}  [{verdict.control.severity}]")
        if number < MOST_EXPLAINED:
            lines += [f"{_INDENT}{line}" for line in explanation(verdict)]
    return lines


def is_met(verdict: Verdict) -> bool:
    """Whether a control neither fails, unless that was approved, nor is an error.

    Args:
        verdict: of a control.
    """
    if verdict.result is Result.FAIL:
        return verdict.waiver is not None
    return verdict.result is not Result.ERROR


def difference_lines(found: Difference) -> str:
    """The first differences of each kind, or why nobody knows whether there are any.

    Args:
        found: between the image that most agree with, A, and another one, B.
    """
    text = StringIO()
    console = Console(file=text, width=_WIDTH, color_system=None, highlight=False)
    counts = [
        f"{count} {kind} {how}"
        for kind, found_of_kind in found.counts.items()
        for how, count in found_of_kind.items()
    ]
    # What is ignored is told in the report; here it would only hide what counts.
    shown: Difference = msgspec.structs.replace(found, ignored={}, not_compared=())
    print_difference(shown, console, verbose=False)
    if not found.changes:
        return "\n".join(f"not compared: {line}" for line in unproven(found))
    return f"not the system of {found.before.name}: {', '.join(counts)}\n{text.getvalue().rstrip()}"
