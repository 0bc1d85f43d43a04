"""What a person sees at the end of a run over a tree."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgverify.gold.record import (
    CHECKSUMS,
    COMPARISON,
    PASSED,
    VERDICT,
    GoldRun,
    Provided,
)
from imgverify.model import Result
from imgverify.terminal import COLORS

_WIDTH = 11


def print_tree_summary(terminal: pytest.TerminalReporter, run: GoldRun, folder: Path) -> None:
    """Print a block for each image, what the gate says and where the reports are.

    Args:
        terminal: pytest's reporter.
        run: the finished run.
        folder: of its reports.
    """
    name = run.location.rsplit("/", 1)[-1]
    terminal.section(f"imgverify: {name} · {run.profile.name}", sep="=", bold=True)
    terminal.write_line(f"tree      {run.location}, version {run.version}")
    terminal.write_line(f"digest    {run.digest or 'not taken'}")
    references = set(run.references.values())
    for one in run.artifacts:
        _image(terminal, one, is_reference=one.name in references)
    for note in run.notes:
        terminal.write_line(f"note      {note}")
    for reason in run.refusals:
        terminal.write_line(f"refused   {reason}", red=True)
    terminal.write_line(f"reports   {folder}")
    word, color = ("PASSED", "green") if run.passed else ("REFUSED", "red")
    terminal.write_line(f"gate      {word}", bold=True, **{color: True})


def _image(terminal: pytest.TerminalReporter, one: Provided, *, is_reference: bool) -> None:
    layers = (
        " ".join(one.artifact.wrapping.layers) if one.artifact and one.artifact.wrapping else ""
    )
    terminal.write_line(f"{one.name:<{_WIDTH}} {layers}", bold=True)
    _word(terminal, "checksums", one.stages[CHECKSUMS].result)
    terminal.write_line(_files(one))
    _word(terminal, "verdict", one.stages[VERDICT].result)
    counts = one.run.decision.counts if one.run else {}
    for result in Result:
        count = counts.get(result, 0)
        if count:
            terminal.write(f"{count} {result}  ", **{COLORS[result]: True})
    terminal.write_line("")
    _word(terminal, "comparison", one.stages[COMPARISON].result)
    terminal.write_line(_compared(one, is_reference=is_reference))


def _word(terminal: pytest.TerminalReporter, name: str, result: str) -> None:
    color = {"green": True} if result == PASSED else {"red": True}
    terminal.write(f"  {name:<11}")
    terminal.write(f"{result}  ", **color)


def _files(one: Provided) -> str:
    if one.checksums is None:
        return ""
    if one.checksums.problems:
        return "; ".join(one.checksums.problems[:2]) + (", …" if one.checksums.problems[2:] else "")
    listed = len(one.checksums.digests) - len(one.checksums.sum_files)
    return f"{listed} {'file' if listed == 1 else 'files'}"


def _compared(one: Provided, *, is_reference: bool) -> str:
    if is_reference:
        return "the others are compared with it"
    if one.difference is None:
        return ""
    other = one.difference.before.name
    if not one.difference.changes:
        return f"the same system as {other}"
    count = len(one.difference.changes)
    return f"{count} {'difference' if count == 1 else 'differences'} from {other}"
