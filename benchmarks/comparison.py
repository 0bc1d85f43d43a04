"""Two ways to do the same, measured in turn."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What one benchmark found.

    Args:
        name: of the benchmark.
        work: what both sides do.
        alternative: what imgverify is compared with.
        ours: seconds of each of imgverify's turns.
        theirs: seconds of each of the alternative's turns.
        target: the largest ratio that is good enough; None when there is none.
        shortfall: what else was not good enough, in one line.
        details: more numbers, for programs.
    """

    name: str
    work: str
    alternative: str
    ours: tuple[float, ...]
    theirs: tuple[float, ...]
    target: float | None = None
    shortfall: str = ""
    details: Mapping[str, object] = field(default_factory=dict)

    @property
    def our_median(self) -> float:
        """Seconds that imgverify takes."""
        return statistics.median(self.ours)

    @property
    def their_median(self) -> float:
        """Seconds that the alternative takes."""
        return statistics.median(self.theirs)

    @property
    def ratio(self) -> float:
        """Our time by theirs: below 1 is faster."""
        return self.our_median / self.their_median

    @property
    def missed(self) -> bool:
        """Whether there is a target and the ratio is above it, or something else falls short."""
        return bool(self.shortfall) or (self.target is not None and self.ratio > self.target)


def in_turn(
    name: str, repeat: int, ours: Callable[[], float], theirs: Callable[[], float]
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Measure both sides A B A B …, so that a busy spell of the runner hits both.

    Args:
        name: of the benchmark, for the lines on standard error.
        repeat: turns of each side.
        ours: does imgverify's work once, and returns seconds.
        theirs: likewise for the alternative.
    """
    times: tuple[list[float], list[float]] = ([], [])
    for turn in range(1, repeat + 1):
        for side, label, kept in zip(
            (ours, theirs), ("imgverify", "alternative"), times, strict=True
        ):
            seconds = side()
            kept.append(seconds)
            print(f"{name} {turn}/{repeat}: {label} {seconds:.3f} s", file=sys.stderr, flush=True)
    return tuple(times[0]), tuple(times[1])


def timed(action: Callable[[], object]) -> float:
    """Seconds that an action takes."""
    began = time.perf_counter()
    action()
    return time.perf_counter() - began
