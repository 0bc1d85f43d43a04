"""What a person reads of an inspection."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from imgverify.inspection.document import Inspection
from imgverify.inspection.terminal import print_inspection
from tests.unit.inspection.documents import ARTIFACT, document

GOLDEN = Path(__file__).parents[2] / "golden"


def _printed(
    found: Inspection, width: int = 1000, *, verbose: bool = False, terminal: bool = False
) -> str:
    out = io.StringIO()
    console = Console(file=out, width=width, force_terminal=terminal, highlight=False)
    print_inspection(found, console, verbose=verbose)
    return out.getvalue()


def test_output_is_as_agreed() -> None:
    """Plain text without a terminal: no colours, no frames, nothing cut off."""
    assert _printed(document()) == (GOLDEN / "inspect-0.txt").read_text()


def test_lists_in_full() -> None:
    """A long one is cut off, and says so."""
    assert "unit-13.service" not in _printed(document())
    assert "and 2 more (-v)" in _printed(document())
    assert "unit-13.service" in _printed(document(), verbose=True)


@pytest.mark.parametrize("width", [40, 60, 80])
def test_narrow_terminals(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row that does not fit becomes a name and its values; words stay whole."""
    monkeypatch.setenv("NO_COLOR", "1")
    printed = _printed(document(), width, terminal=True)
    assert "vg-root" in printed
    assert "its log is to be replayed" in " ".join(printed.split())
    rows = printed.partition("disks")[2].partition("mounts of")[0].splitlines()
    assert all(len(row) <= width for row in rows if "vda: " not in row)


def test_wide_terminals(monkeypatch: pytest.MonkeyPatch) -> None:
    """A line below the head; bold headings, unless somebody wants no colours."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert "─" in _printed(document(), 160, terminal=True)
    assert "\x1b[31m" in _printed(document(), 160, terminal=True)
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[31m" not in _printed(document(), 160, terminal=True)


def test_nothing_of_an_image_steers_a_terminal() -> None:
    """A comment of a key is anybody's text."""
    assert "\x1b" not in _printed(document())
    assert "build\\x1b]0;host" in _printed(document())


def test_an_image_of_which_little_is_known() -> None:
    """Parts that could not be read are named with their reason."""
    found = Inspection(tool="t", artifact=ARTIFACT, unread={"packages": "rpm's database is broken"})
    printed = _printed(found)
    assert "packages" in printed
    assert "rpm's database is broken" in printed
    assert "biggest folders" not in printed
