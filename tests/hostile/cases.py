"""What a hostile artifact is, and what is to be said of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

CANARY = "HOST-CANARY-5f1c77"
"""Content of a file of this host that no artifact may get into a report."""

Make = Callable[[Path], Path]
READ, UNREADABLE = 0, 12


@dataclass(frozen=True, slots=True)
class Case:
    """One hostile artifact.

    Args:
        name: of the case.
        make: writes it into an empty folder and returns its path.
        inspected: exit code of `imgverify inspect`.
        says: words that it prints.
        judged: exit codes of a run of pytest that are right.
        tells: words in its output or in its report.
        profile: that it is judged by.
    """

    name: str
    make: Make
    inspected: int
    says: tuple[str, ...]
    judged: tuple[int, ...]
    tells: tuple[str, ...]
    profile: str


CASES: list[Case] = []
_REFUSED = (1, 10)


def refused(*says: str, tells: tuple[str, ...] = ()) -> Callable[[Make], Make]:
    """An artifact that cannot be used: exit code 12, and why.

    Args:
        says: words of the reason.
        tells: the words of pytest, where they are others.
    """
    return _case(UNREADABLE, says, (UNREADABLE,), tells or says, "cloud-image")


def looked_at(
    *says: str,
    tells: tuple[str, ...] = (),
    profile: str = "cloud-image",
    judged: tuple[int, ...] = _REFUSED,
) -> Callable[[Make], Make]:
    """An artifact that can be read: the verdicts are a failure or an error, never a crash.

    Args:
        says: words of `imgverify inspect`.
        tells: words of the verdicts.
        judged: exit codes of the run.
        profile: that it is judged by.
    """
    return _case(READ, says, judged, tells, profile)


def _case(
    inspected: int, says: tuple[str, ...], judged: tuple[int, ...], tells: tuple[str, ...], to: str
) -> Callable[[Make], Make]:
    def add(make: Make) -> Make:
        name = make.__name__.replace("_", "-")
        CASES.append(Case(name, make, inspected, says, judged, tells, to))
        return make

    return add


def canary(folder: Path) -> Path:
    """A file of this host, beside the artifact.

    Args:
        folder: of the artifact.
    """
    path = folder / "canary"
    path.write_text(f"root:{CANARY}:0:0:{CANARY}:/:/bin/sh\nNAME={CANARY}\nID={CANARY}\n")
    return path
