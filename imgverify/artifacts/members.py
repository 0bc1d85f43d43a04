"""The members of a tar archive that is not compressed, to be read where they lie."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from imgverify.artifacts.packing import AGAIN, PIECE
from imgverify.artifacts.peek import plain_name
from imgverify.artifacts.unpacking import Part, opened, write
from imgverify.disk.damage import DamageError
from imgverify.disk.source import FileSource, Source
from imgverify.disk.tar_entries import Entry, entries
from imgverify.disk.tar_stream import FileStream
from imgverify.errors import ArtifactError

# An archive with disks or layers in it has some dozens.
_MOST_MEMBERS = 20_000
_SYMLINK, _HARD_LINK = "2", "1"


@dataclass(frozen=True, slots=True)
class Members:
    """An archive.

    Args:
        path: of the file that is read.
        name: what messages call it.
        found: its files and links by name, without `./`, in their order.
    """

    path: Path
    name: str
    found: dict[str, Entry]

    @classmethod
    def of(cls, path: Path, name: str = "") -> Self:
        """List an archive.

        Args:
            path: of a tar file, not compressed.
            name: what messages call it; the path when empty.

        Raises:
            ArtifactError: it is damaged, cut off, or has two members of one name.
        """
        called = name or str(path)
        found: dict[str, Entry] = {}
        try:
            with closing(FileSource(path)) as source:
                for entry in entries(FileStream(source)):
                    _add(found, entry, source.size, called)
        except DamageError as error:
            raise ArtifactError(f"{called}: {error.reason}", AGAIN) from error
        except OSError as error:
            raise ArtifactError(f"{called}: cannot be read: {error.strerror}") from error
        return cls(path, called, found)

    def part(self, name: str) -> Part:
        """Where a member lies; links are followed inside the archive.

        Args:
            name: of the member, as some other file spells it.

        Raises:
            ArtifactError: it is not there, or is no plain file.
        """
        entry = self.entry(name)
        if entry.sparse is not None:
            raise ArtifactError(f"{self.name}: {name} is stored as a sparse file", _PLAIN)
        return self._part(entry)

    def whole(self, name: str, folder: Path) -> Part:
        """A member as one stretch of bytes: where it lies, or in a new file when it is sparse.

        Args:
            name: of the member.
            folder: for the new file.
        """
        entry = self.entry(name)
        stored = self._part(entry)
        if entry.sparse is None:
            return stored
        target = folder / f"sparse-{entry.offset}"
        with opened(stored) as source:
            pieces = _stretches(entry, source)
            return Part(write(pieces, target, stored.name, size=entry.size), stored.name)

    def text(self, name: str, limit: int) -> bytes:
        """All of a small member.

        Args:
            name: of the member.
            limit: bytes that are read.

        Raises:
            ArtifactError: it is larger.
        """
        part = self.part(name)
        if (part.length or 0) > limit:
            raise ArtifactError(f"{part.name}: {part.length} bytes; at most {limit} are read")
        return part.head(limit)

    def entry(self, name: str) -> Entry:
        """A member by name; links are followed inside the archive.

        Raises:
            ArtifactError: it is not there, or is no plain file.
        """
        place = plain_name(name)
        for _ in range(8):
            entry = self.found.get(place)
            if entry is None:
                raise ArtifactError(f"{self.name}: {name} is missing in it", AGAIN)
            if entry.is_file:
                return entry
            if entry.type == _HARD_LINK:
                place = plain_name(entry.link)
            elif entry.type == _SYMLINK:
                place = _beside(place, entry.link)
            else:
                break
        raise ArtifactError(f"{self.name}: {name} is no plain file in it", AGAIN)

    def _part(self, entry: Entry) -> Part:
        name = f"{self.name}: {entry.name}"
        return Part(self.path, name, entry.offset, entry.stored)


_PLAIN = "make the archive without --sparse"


def _add(found: dict[str, Entry], entry: Entry, size: int, called: str) -> None:
    if entry.offset + entry.stored > size:
        raise DamageError(f"cut off within {entry.name[:200]!r}")
    if entry.type == "5":
        return
    name = plain_name(entry.name)
    if name in found:
        raise DamageError(f"two members are called {name[:200]!r}")
    if len(found) >= _MOST_MEMBERS:
        raise DamageError(f"more than {_MOST_MEMBERS} members ({called})")
    found[name] = entry


def _beside(place: str, link: str) -> str:
    """Where a symlink in an archive leads to, by name only."""
    parts = place.split("/")[:-1]
    for part in link.split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def _stretches(entry: Entry, source: Source) -> Iterator[tuple[bytes, int]]:
    place = 0
    for start, length in entry.sparse or ():
        for at in range(0, length, PIECE):
            yield source.read(place + at, min(PIECE, length - at)), start + at
        place += length
