"""Components of tests, written as people write them."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent, indent

from imgverify.awstoe.document import Document, read


def component(folder: Path, steps: str, more: str = "", phase: str = "test") -> Path:
    """Write a component with one phase.

    Args:
        folder: where.
        steps: a YAML list.
        more: further sections.
        phase: its name.
    """
    path = folder / "component.yml"
    path.write_text(
        f"schemaVersion: 1.0\n{dedent(more)}\nphases:\n  - name: {phase}\n    steps:\n"
        + indent(dedent(steps).strip("\n"), "      ")
        + "\n"
    )
    return path


def document(folder: Path, steps: str, more: str = "", phase: str = "test") -> Document:
    """Write a component, and read it."""
    return read(component(folder, steps, more, phase))
