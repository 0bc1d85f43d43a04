"""`report.json`: the run itself; every other report can be rendered from it."""

from __future__ import annotations

from imgverify.model import Run, to_json

FILENAME = "report.json"


def render(run: Run) -> bytes:
    """Encode the run.

    Args:
        run: all verdicts of one artifact.
    """
    return to_json(run)
