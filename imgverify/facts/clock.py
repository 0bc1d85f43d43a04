"""What the machine takes for the time."""

from __future__ import annotations

from dataclasses import dataclass

from imgverify.facts.answers import Answers
from imgverify.facts.questions import Command, File, Stat
from imgverify.unobserved import NotObservedError

NOW = Command("clock", "date -u +%s", equivalent="clock")
FILES: tuple[File, ...] = ()
STATS: tuple[Stat, ...] = ()
COMMANDS: tuple[Command, ...] = (NOW,)


@dataclass(frozen=True, slots=True)
class Clock:
    """The time when the facts were collected.

    Args:
        seconds: since 1970, UTC.
    """

    seconds: int

    @property
    def day(self) -> int:
        """Days since 1970, as shadow(5) counts them."""
        return self.seconds // 86400


def parse(answers: Answers) -> Clock:
    """Read the clock.

    Raises:
        NotObservedError: nothing is running, or `date` said something else.
    """
    text = answers.output(NOW.name).strip()
    if not text.isdigit():
        raise NotObservedError(f"date printed {text!r}")
    return Clock(int(text))
