"""What was found, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from rich.table import Table

from benchmarks.comparison import Comparison
from imgverify import __version__


def table(comparisons: Sequence[Comparison]) -> Table:
    """One line for each benchmark.

    Args:
        comparisons: in the order to be shown.
    """
    made = Table(title=f"imgverify {__version__}, {datetime.now(UTC):%Y-%m-%d}: medians in seconds")
    made.add_column("benchmark", no_wrap=True)
    made.add_column("what imgverify does")
    made.add_column("what it is compared with")
    for heading in ("imgverify", "other", "ratio", "target"):
        made.add_column(heading, justify="right", no_wrap=True)
    for one in comparisons:
        target = "" if one.target is None else f"<= {one.target:g}"
        made.add_row(
            one.name,
            one.work,
            one.alternative,
            f"{one.our_median:.2f}",
            f"{one.their_median:.2f}",
            f"{one.ratio:.3f}",
            f"[bold red]{target} missed" if one.missed else target,
        )
    return made


def to_json(comparisons: Sequence[Comparison]) -> str:
    """All numbers, with every single turn.

    Args:
        comparisons: in any order.
    """
    return json.dumps(
        {
            "tool": f"imgverify {__version__}",
            "finished": datetime.now(UTC).isoformat(timespec="seconds"),
            "benchmarks": [
                {
                    "name": one.name,
                    "work": one.work,
                    "alternative": one.alternative,
                    "seconds": list(one.ours),
                    "alternative_seconds": list(one.theirs),
                    "ratio": one.ratio,
                    "target": one.target,
                    "missed": one.missed,
                    "shortfall": one.shortfall,
                    "details": dict(one.details),
                }
                for one in comparisons
            ],
        },
        indent=2,
    )
