"""A first look into a file that may be compressed, an archive, or both; nothing is unpacked."""

from __future__ import annotations

from contextlib import closing, suppress
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from imgverify.artifacts.candidate import Candidate
from imgverify.artifacts.packing import packing_of, unpacked
from imgverify.disk.damage import DamageError
from imgverify.disk.source import FileSource, Source
from imgverify.disk.tar_entries import Entry, entries
from imgverify.disk.tar_header import BLOCK, decode
from imgverify.disk.tar_stream import FileStream
from imgverify.errors import ArtifactError

# Of a compressed archive only the start can be had at once.
_START = 4 * 1024 * 1024
_MEMBERS = 4096


@dataclass(frozen=True, slots=True)
class Peek:
    """What a first look tells.

    Args:
        packing: what compressed the file; empty when nothing did.
        is_tar: whether a tar archive begins there.
        members: the first of them.
    """

    packing: str
    is_tar: bool
    members: tuple[Entry, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the members, without `./` in front and `/` behind."""
        return tuple(plain_name(member.name) for member in self.members)


class _Start:
    """Bytes in memory."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    @property
    def size(self) -> int:
        return len(self._data)

    def read(self, offset: int, length: int) -> bytes:
        return self._data[offset : offset + length]


def plain_name(name: str) -> str:
    """A member's name without `./` in front and `/` behind.

    Args:
        name: as in the archive.
    """
    while name.startswith("./"):
        name = name[2:]
    return name.rstrip("/")


@lru_cache(maxsize=1)
def peek(candidate: Candidate) -> Peek:
    """Look once, however many kinds of artifacts ask.

    Args:
        candidate: what `--image` may mean.
    """
    head = candidate.head
    packing = packing_of(head[:16])
    if candidate.path is None or not (packing or begins_tar(head)):
        return Peek(packing, is_tar=False)
    try:
        with closing(FileSource(candidate.path)) as source:
            start = _start(source, packing) if packing else source
            is_tar = begins_tar(start.read(0, BLOCK))
            return Peek(packing, is_tar, _first_members(start) if is_tar else ())
    except OSError:
        return Peek(packing, is_tar=False)


def begins_tar(head: bytes) -> bool:
    """Whether bytes begin with the header of a tar archive.

    Args:
        head: 512 bytes or more.
    """
    block = head[:BLOCK]
    if not block.strip(b"\0"):
        return False
    try:
        return bool(decode(block, 0).name)
    except DamageError:
        return False


def _start(source: Source, packing: str) -> _Start:
    data = bytearray()
    # What is damaged is said by who unpacks it all.
    with suppress(ArtifactError):
        for piece, _ in unpacked(source, packing, ""):
            data += piece
            if len(data) >= _START:
                break
    return _Start(bytes(data[:_START]))


def _first_members(source: Source) -> tuple[Entry, ...]:
    found: list[Entry] = []
    # Where the start of a compressed archive ends is no damage; the rest is found by who reads all.
    with suppress(DamageError, OSError):
        found.extend(islice(entries(FileStream(source)), _MEMBERS))
    return tuple(found)
