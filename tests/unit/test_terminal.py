"""What a person sees: progress while waiting, and the summary."""

from __future__ import annotations

import io
from pathlib import Path

import msgspec
import pytest
from rich.console import Console

from imgverify.model import Decision
from imgverify.terminal import TerminalProgress, print_summary
from tests.unit.runs import sample_run

GOLDEN = Path(__file__).parents[1] / "golden"


class FakeReporter:
    """Stands in for pytest's terminal reporter: keeps the text, drops the colours."""

    def __init__(self) -> None:
        self.text = ""

    def section(self, title: str, **_: object) -> None:
        """A line with a title."""
        self.text += f"=== {title} ===\n"

    def write(self, text: str, **_: bool) -> None:
        """A piece of a line."""
        self.text += text

    def write_line(self, text: str, **_: bool) -> None:
        """The rest of a line."""
        self.text += f"{text}\n"


def test_summary_is_as_agreed() -> None:
    """Counts, refusals, where the reports are and what the gate says."""
    run = msgspec.structs.replace(sample_run(), notes=("the waiver of 1.1.4 is stale",))
    reporter = FakeReporter()
    print_summary(reporter, run, Path("reports/20261121T120000Z-abababab"))  # type: ignore[arg-type]
    assert reporter.text == (GOLDEN / "summary-refused.txt").read_text()


def test_summary_of_a_good_run() -> None:
    """PASSED is said only when the decision says so."""
    run = msgspec.structs.replace(
        sample_run(), decision=Decision(passed=True, counts={"pass": 7}), verdicts=()
    )
    reporter = FakeReporter()
    print_summary(reporter, run, Path("r"))  # type: ignore[arg-type]
    assert reporter.text.splitlines()[-1] == "gate      PASSED"


def test_plain_lines_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a terminal: a line at each new phase and every quarter of a minute, not each poll."""
    out = io.StringIO()
    progress = TerminalProgress(Console(file=out, width=80))
    clock = iter([0.0, 1.0, 2.0, 17.0, 18.0])
    monkeypatch.setattr("imgverify.terminal.time.monotonic", lambda: 100.0 + next(clock))
    for phase, elapsed in (("ssh", 0), ("ssh", 1), ("login", 2), ("login", 17), ("login", 18)):
        progress.waiting(phase, elapsed, "  [ OK ] x  ")
    progress.say("no KVM [here]")
    progress.done()
    assert out.getvalue().splitlines() == [
        "imgverify: ssh · 0 s · [ OK ] x",
        "imgverify: login · 2 s · [ OK ] x",
        "imgverify: login · 17 s · [ OK ] x",
        "imgverify: no KVM [here]",
    ]


def test_live_line_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal one line changes in place, and is gone at the end; markup is not obeyed."""
    monkeypatch.setenv("TERM", "xterm")
    out = io.StringIO()
    progress = TerminalProgress(Console(file=out, force_terminal=True, width=60))
    progress.waiting("ssh", 1, "[red]boot[/red] " + "x" * 200)
    progress.done()
    assert "[red]boot" in out.getvalue()
    assert "x" * 100 not in out.getvalue()


def test_lines_are_shown_as_they_are() -> None:
    """Names with colons and brackets are neither pictures nor styles."""
    out = io.StringIO()
    TerminalProgress(Console(file=out, width=200)).say("FAIL goss:package:[red]bash :smile:")
    assert out.getvalue() == "imgverify: FAIL goss:package:[red]bash :smile:\n"
