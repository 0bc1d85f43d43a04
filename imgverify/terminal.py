"""What a person sees: progress while waiting, and the summary at the end."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Protocol

import pytest
from rich.console import Console
from rich.status import Status

from imgverify.model import Result, Run
from imgverify.progress import Progress

PLAIN_INTERVAL = 15.0
COLORS = {
    Result.PASS: "green",
    Result.FAIL: "red",
    Result.ERROR: "red",
    Result.NEEDS_BOOT: "yellow",
    Result.NOTCHECKED: "yellow",
    Result.NOTAPPLICABLE: "cyan",
}


class ShownProgress(Progress, Protocol):
    """Progress that is taken away again when the waiting is over."""

    def done(self) -> None:
        """Take away what is shown of the waiting."""


class TerminalProgress:
    """Progress on a terminal: one live line; plain lines now and then where there is no terminal.

    Args:
        console: where to.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._status: Status | None = None
        self._phase = ""
        self._printed = 0.0

    def waiting(self, phase: str, elapsed: float, last_line: str = "") -> None:
        """Show what is being waited for."""
        line = f"{phase} · {elapsed:.0f} s"
        if last_line:
            line += f" · {last_line.strip()}"
        if self._console.is_terminal:
            text = line[: max(20, self._console.width - 4)]
            if self._status is None:
                self._status = self._console.status("")
                self._status.start()
            self._status.update(_escaped(text))
            return
        now = time.monotonic()
        if phase != self._phase or now - self._printed >= PLAIN_INTERVAL:
            self._phase, self._printed = phase, now
            self._console.print(
                f"imgverify: {line}", markup=False, emoji=False, highlight=False, soft_wrap=True
            )

    def say(self, line: str) -> None:
        """Print one line that stays."""
        self._console.print(
            f"imgverify: {line}", markup=False, emoji=False, highlight=False, soft_wrap=True
        )

    def done(self) -> None:
        """Take the live line away."""
        if self._status is not None:
            self._status.stop()
            self._status = None


class QuietProgress:
    """Progress of one of many: only what stays is shown, and whose it is.

    Args:
        shown: where to.
        name: of whom.
    """

    def __init__(self, shown: Progress, name: str) -> None:
        self._shown = shown
        self._name = name

    def waiting(self, phase: str, elapsed: float, last_line: str = "") -> None:
        """Nobody can read a line each of many."""

    def say(self, line: str) -> None:
        """Print one line that stays."""
        self._shown.say(f"{self._name}: {line}")

    def done(self) -> None:
        """There is nothing to take away."""


def _escaped(text: str) -> str:
    return text.replace("[", r"\[")


def print_summary(terminal: pytest.TerminalReporter, run: Run, folder: Path) -> None:
    """Print counts, what the gate says and where the reports are.

    Args:
        terminal: pytest's reporter.
        run: the finished run.
        folder: of its reports.
    """
    verdict = "PASSED" if run.decision.passed else "REFUSED"
    color = "green" if run.decision.passed else "red"
    name = run.artifact.location.rsplit("/", 1)[-1]
    terminal.section(f"imgverify: {name} · {run.profile.name}", sep="=", bold=True)
    if run.system:
        terminal.write_line(f"system    {run.system}, judged on the {run.plane} plane")
    terminal.write_line(f"artifact  {run.artifact.location}")
    terminal.write_line(f"digest    {run.artifact.digest or 'not taken'}")
    terminal.write("controls  ")
    waived = sum(1 for verdict in run.verdicts if verdict.waiver)
    for result in Result:
        count = run.decision.counts.get(result, 0)
        terminal.write(f"{count} {result}  ", **({COLORS[result]: True} if count else {}))
    attested = sum(1 for verdict in run.verdicts if verdict.attestation)
    marks = ((waived, "waived"), (attested, "attested"))
    terminal.write_line("  ".join(f"{count} {word}" for count, word in marks if count))
    for dropped in run.dropped:
        line = (
            f"dropped   {dropped.control} {dropped.title}, by {dropped.profile}: {dropped.reason}"
        )
        terminal.write_line(line, yellow=True)
    for note in run.notes:
        terminal.write_line(f"note      {note}")
    for reason in run.decision.refusals:
        terminal.write_line(f"refused   {reason}", red=True)
    terminal.write_line(f"reports   {folder}")
    terminal.write_line(f"gate      {verdict}", bold=True, **{color: True})
