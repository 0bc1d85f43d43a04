"""The seam through which long work shows that it is alive."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Shows what a run waits for, as a live line, as plain lines or not at all."""

    def waiting(self, phase: str, elapsed: float, last_line: str = "") -> None:
        """Say what is being waited for; may be called many times a second.

        Args:
            phase: a few words: "waiting for SSH".
            elapsed: seconds since the work began.
            last_line: the last line that the console printed.
        """

    def say(self, line: str) -> None:
        """Print one line that stays: a decision that a user should know of."""


class Silent:
    """Shows nothing: for programs that have no one watching."""

    def waiting(self, phase: str, elapsed: float, last_line: str = "") -> None:
        """Ignore."""

    def say(self, line: str) -> None:
        """Ignore."""
