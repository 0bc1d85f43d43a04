"""What the superblock of a file system says of the whole of it."""

from __future__ import annotations

from typing import Protocol


class _Superblock(Protocol):
    @property
    def label(self) -> str: ...
    @property
    def uuid(self) -> str: ...
    @property
    def blocks(self) -> int: ...
    @property
    def free_blocks(self) -> int: ...
    @property
    def block_size(self) -> int: ...


class Measured:
    """A file system whose superblock names and counts.

    Args:
        superblock: as it was read.
    """

    def __init__(self, superblock: _Superblock) -> None:
        self._measures = superblock

    @property
    def label(self) -> str:
        """Its label; empty when it has none."""
        return self._measures.label

    @property
    def uuid(self) -> str:
        """As blkid(8) prints it; empty when it has none."""
        return self._measures.uuid

    @property
    def size(self) -> int:
        """Bytes that it manages."""
        return self._measures.blocks * self._measures.block_size

    @property
    def free(self) -> int:
        """Bytes that are not in use."""
        return self._measures.free_blocks * self._measures.block_size
