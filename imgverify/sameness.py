"""Whether an artifact is, after it was judged, what it was before."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from imgverify.artifacts.digest import DigestThread, digest
from imgverify.artifacts.unchanged import Signature
from imgverify.errors import ArtifactError, InfrastructureError

# How long a run that has failed waits for the digest, in seconds: disks may have terabytes.
PATIENCE = 5.0


class Sameness(Protocol):
    """What an artifact was when the run began."""

    def digest(self) -> str:
        """`sha256:…` of it as it was; empty for what has none.

        Raises:
            ArtifactError: it cannot be read to its end.
        """

    def digest_of_failed(self) -> str:
        """The same, of one that could not be judged; empty when it takes long or cannot be had."""

    def demand(self, before: str, *, was_open: bool) -> None:
        """Look again, and demand that it is the same.

        Args:
            before: the digest as it was.
            was_open: whether something of ours could have written to it.

        Raises:
            ArtifactError: it is not.
            InfrastructureError: nobody could look.
        """


class SameFile:
    """A file or a folder: its bytes.

    Args:
        location: of it.

    Raises:
        OSError: there is nothing.
    """

    def __init__(self, location: Path) -> None:
        self._path = location
        self._signature = Signature.of(location)
        self._thread = DigestThread(location)

    def digest(self) -> str:
        """Wait for it: it is taken in the background."""
        return self._thread.result()

    def digest_of_failed(self) -> str:
        """Wait a little."""
        self._thread.join(PATIENCE)
        try:
            return "" if self._thread.is_alive() else self._thread.result()
        except ArtifactError:
            # The run has failed already, and for the same reason.
            return ""

    def demand(self, before: str, *, was_open: bool) -> None:
        """Read it again, unless the kernel's word is enough."""
        try:
            same = self._is_same(before, was_open=was_open)
        except (OSError, ArtifactError):
            same = False
        if not same:
            raise ArtifactError(
                f"{self._path} changed while it was judged",
                "something else writes to it: judge a copy that nothing else has open",
            )

    def _is_same(self, before: str, *, was_open: bool) -> bool:
        # Where nothing of ours could have written, what the kernel says of the file is enough.
        if not was_open and self._path.is_file():
            return Signature.of(self._path) == self._signature
        return digest(self._path) == before


class SameDescription:
    """Something that a platform keeps: what the platform says of it.

    Args:
        name: of it, for messages.
        known: its digest when the run began.
        again: asks the platform for its digest now.
    """

    def __init__(self, name: str, known: str, again: Callable[[], str]) -> None:
        self._name = name
        self._known = known
        self._again = again

    def digest(self) -> str:
        """What it was when it was found."""
        return self._known

    def digest_of_failed(self) -> str:
        """Likewise."""
        return self._known

    def demand(self, before: str, *, was_open: bool) -> None:
        """Ask again, whether or not something of ours could have changed it."""
        del was_open
        try:
            now = self._again()
        except InfrastructureError as error:
            raise InfrastructureError(
                f"nobody knows whether {self._name} is still what was judged: {error.message}",
                error.hint,
            ) from error
        if now != before:
            raise ArtifactError(
                f"{self._name} changed while it was judged",
                "somebody else works on it: judge it again when they are done",
            )


class NothingToCompare:
    """A running host: it has no bytes of its own to be published, and changes by itself."""

    def digest(self) -> str:
        """None."""
        return ""

    def digest_of_failed(self) -> str:
        """None."""
        return ""

    def demand(self, before: str, *, was_open: bool) -> None:
        """It may have changed, and nothing of ours did it."""
