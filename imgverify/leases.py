"""What a run has made outside of itself, written down before it is made, so that it can be swept."""

from __future__ import annotations

from typing import Protocol


class Lease(Protocol):
    """The part of a lease that providers use."""

    def folder(self, path: str) -> None:
        """A folder that must not outlive the run."""

    def process(self, mark: str) -> None:
        """A process whose command line holds `mark` (unique to the run) and must not outlive it."""
