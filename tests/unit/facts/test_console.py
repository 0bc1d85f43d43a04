"""What a serial console says."""

from __future__ import annotations

import pytest

from imgverify.facts.console import parse


def test_colours_are_removed_and_lines_counted() -> None:
    """Escape sequences are not text; lines are numbered as printed, blank ones not counted."""
    found = parse("a\r\n\n[\x1b[0;1;31mFAILED\x1b[0m] Failed to start x.\x1b[K\n")
    assert found.lines == 2
    assert [(one.kind, one.line) for one in found.troubles] == [("failed unit", 3)]
    assert found.troubles[0].text == "[FAILED] Failed to start x."


@pytest.mark.parametrize(
    "line",
    [
        "[  OK  ] Started emergency-preparedness.service",
        "[    0.1] Kernel command line: panic=-1 oops=panic",
        "[    1.2] blk_update_request: I/O error, dev fd0, sector 0",
        "[    0.5] EXT4-fs (vda1): mounted filesystem with ordered data mode",
        "[   20.1] watchdog: BUG: soft lockup - CPU#0 stuck for 22s!",
        "rcu: INFO: rcu_preempt self-detected stall on CPU\n[   20.2] Call Trace:",
        "INFO: task a:1 blocked for more than 120 seconds.\n[   20.2] Call Trace:",
        "cloud-init[400]: debug: nothing to do",
    ],
)
def test_harmless_lines(line: str) -> None:
    """Words that only look like trouble, and what a slow emulator causes, are none."""
    assert parse(line).troubles == ()


def test_trace_without_a_stall_counts() -> None:
    """A trace that no stall explains, or that comes long after one, is reported."""
    assert parse("Call Trace:").troubles
    late = "self-detected stall\n" + "a line\n" * 60 + "Call Trace:\n"
    assert [one.line for one in parse(late).troubles] == [62]


def test_worst_name_wins_and_long_lines_are_cut() -> None:
    """A panic is called a panic, and evidence stays readable."""
    (trouble,) = parse("Kernel panic - not syncing: BUG: " + "x" * 500).troubles
    assert (trouble.kind, len(trouble.text)) == ("kernel panic", 300)
