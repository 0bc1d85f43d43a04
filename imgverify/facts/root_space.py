"""How much room the root file system has, as it says itself."""

from __future__ import annotations

from dataclasses import dataclass

from imgverify.facts.answers import Answers
from imgverify.facts.questions import Command, File, Stat
from imgverify.unobserved import NotObservedError

# POSIX df rounds and has no blocks of its own choosing; stat of coreutils and of BusyBox agree.
SPACE = Command("root file system", "stat -f -c '%S %b %f' /")
FILES: tuple[File, ...] = ()
STATS: tuple[Stat, ...] = ()
COMMANDS: tuple[Command, ...] = (SPACE,)
_FIELDS = 3


@dataclass(frozen=True, slots=True)
class RootSpace:
    """The root file system.

    Args:
        size: bytes for files and folders; less than its device has, for it keeps books there.
        free: bytes of these that are free.
    """

    size: int
    free: int


def parse(answers: Answers) -> RootSpace:
    """Read what statfs(2) told.

    Args:
        answers: what a plane delivered.

    Raises:
        NotObservedError: nothing is running, or `stat` said something else.
    """
    text = answers.output(SPACE.name)
    fields = text.split()
    if len(fields) != _FIELDS or not all(field.isdigit() for field in fields):
        raise NotObservedError(f"stat printed {text.strip()!r}")
    block, size, free = map(int, fields)
    return RootSpace(size=block * size, free=block * free)
