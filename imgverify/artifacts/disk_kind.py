"""What the disk formats share: how a file becomes an artifact, and the artifact a disk."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import msgspec

from imgverify.artifacts.candidate import Candidate
from imgverify.disk.source import FileSource, Source
from imgverify.errors import ArtifactError
from imgverify.model import Artifact
from imgverify.progress import Progress
from imgverify.wrapping import DiskFile, Wrapping

# What `stat` counts the blocks of a file in, whatever the file system's own are; stat(2).
_STAT_BLOCK = 512
AGAIN = "copy or build it again, and compare its checksum with the publisher's"


@dataclass(frozen=True, slots=True)
class DiskKind:
    """A disk format that `--image` can name.

    Args:
        name: of the kind, and of the format.
        driver: what QEMU calls the format.
        knows: whether it is this format, from the first 128 KiB and the last 512 bytes or more.
        look: judges a file of this format, and tells its facts; the text is its name in messages.
            Raises ArtifactError. It runs before any QEMU tool, because QEMU follows names that a
            header holds.
        bare: variants that are the disk's own bytes with something behind them.
    """

    name: str
    driver: str
    knows: Callable[[bytes, bytes], bool]
    look: Callable[[str, Source], Wrapping]
    bare: frozenset[str] = frozenset()

    def detect(self, candidate: Candidate) -> bool:
        """Whether a file is of this format, by its content.

        Args:
            candidate: what `--image` may mean.
        """
        return bool(candidate.head) and self.knows(candidate.head, candidate.tail)

    def resolve(self, candidate: Candidate, progress: Progress) -> Artifact:  # noqa: ARG002 - at once
        """Look at the header and the tables.

        Args:
            candidate: that `detect` knew.
            progress: not needed.

        Raises:
            ArtifactError: it cannot be used as a disk; the message says why.
        """
        assert candidate.path is not None
        path = candidate.path
        wrapping = self.look_at(path, 0, None, str(path))
        return Artifact(
            kind=self.name,
            location=str(path),
            format=self.name,
            size=wrapping.file_size,
            virtual_size=wrapping.virtual_size,
            wrapping=wrapping,
        )

    def contents(
        self,
        artifact: Artifact,
        scratch: Path,  # noqa: ARG002 - nothing is unpacked
        progress: Progress,  # noqa: ARG002 - at once
    ) -> tuple[DiskFile, ...]:
        """The disk, where it lies.

        Args:
            artifact: that `resolve` made.
            scratch: not needed.
            progress: not needed.
        """
        assert artifact.wrapping is not None
        return (self.disk(artifact.wrapping, Path(artifact.location), 0, None),)

    def look_at(self, path: Path, offset: int, length: int | None, name: str) -> Wrapping:
        """Judge a file, or a part of one.

        Args:
            path: of the file.
            offset: bytes before the part.
            length: bytes of the part; None for all that follows.
            name: in messages.

        Raises:
            ArtifactError: it cannot be used as a disk.
        """
        try:
            with closing(FileSource(path, offset, length)) as source:
                looked = self.look(name, source)
                size = source.size
            occupied = path.stat().st_blocks * _STAT_BLOCK
        except OSError as error:
            raise ArtifactError(f"{name}: cannot be read: {error.strerror}") from error
        # Of a part nobody can say what it occupies, but never more than its length.
        allocated = occupied if (offset, length) == (0, None) else min(occupied, size)
        replaced: Wrapping = msgspec.structs.replace(looked, file_size=size, allocated=allocated)
        return replaced

    def disk(self, wrapping: Wrapping, path: Path, offset: int, length: int | None) -> DiskFile:
        """How QEMU's readers open it.

        Args:
            wrapping: that `look_at` told.
            path: absolute, of the file.
            offset: bytes before the disk in it.
            length: bytes of the disk in it; None for all that follows.
        """
        if wrapping.variant in self.bare:
            size = wrapping.virtual_size
            return DiskFile(driver="raw", path=str(path), offset=offset, length=size)
        return DiskFile(driver=self.driver, path=str(path), offset=offset, length=length)
