"""Texts of `--image` that stand for artifacts which must first be built or found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from imgverify.leases import Lease
from imgverify.model import Artifact
from imgverify.options import Options
from imgverify.progress import Progress


@dataclass(frozen=True, slots=True)
class Supplied:
    """One artifact of several.

    Args:
        name: of its group of items, unique in the run.
        spec: what `--image` would say of it alone.
        artifact: what that is, when the supplier has looked already.
        region: of EC2, where the text alone does not say which.
        again: takes the artifact's digest once more, where that is not the digest of a file.
        origin: where it comes from, for the report.
        notes: what else the report says of how it came to be.
    """

    name: str
    spec: str
    origin: str
    notes: tuple[str, ...] = ()
    artifact: Artifact | None = None
    region: str = ""
    again: Callable[[], str] | None = None


class Supplier(Protocol):
    """A module behind an entry point, whose name is the word before the first colon of a text."""

    def location(self, spec: str) -> str:
        """What the artifacts are made of, for messages and for the report of a failure."""

    def check(self, options: Options, progress: Progress) -> None:
        """Find everything that can be wrong before anything is started.

        Raises:
            ImgverifyError: with the exit code that says whose fault it is.
        """

    def supply(
        self, options: Options, folder: Path, lease: Lease, progress: Progress
    ) -> tuple[Supplied, ...]:
        """Build or find them; at least one.

        Args:
            options: the command line.
            folder: takes logs.
            lease: of this work; closed after it.
            progress: told what is being waited for.

        Raises:
            ImgverifyError: likewise.
        """
