"""The table of clusters of FAT: which cluster follows which."""

from __future__ import annotations

import struct
from array import array
from functools import cached_property
from sys import byteorder

from imgverify.disk.damage import DamageError
from imgverify.disk.filesystems.exact import exact
from imgverify.disk.filesystems.fat.boot_sector import BootSector
from imgverify.disk.filesystems.mapping import Mapping
from imgverify.disk.source import Source

_FIRST = 2
_MASKS = {12: 0xFFF, 16: 0xFFFF, 32: 0x0FFFFFFF}
_PIECE = 1 << 20


class Clusters:
    """Chains of clusters.

    Args:
        source: the device.
        boot: its first sector.
    """

    def __init__(self, source: Source, boot: BootSector) -> None:
        self._source = source
        self._boot = boot
        self._mask = _MASKS[boot.bits]

    def chain(self, first: int, most: int, where: str) -> tuple[Mapping, int]:
        """Follow a chain.

        Args:
            first: its first cluster.
            most: how many bytes are wanted at most.
            where: what has it, for messages.

        Returns:
            Where it lies, and how many bytes that are.

        Raises:
            DamageError: it goes round, or leaves the file system.
        """
        boot = self._boot
        size = boot.cluster_size
        mapping = Mapping(self._source, where)
        cluster, count = first, 0
        # One that goes round meets, sooner or later, the last one whose turn was a power of two.
        mark, turn = -1, 1
        while not self._is_end(cluster) and count * size < most:
            if not _FIRST <= cluster < boot.clusters + _FIRST:
                raise DamageError(f"{where}: its chain of clusters leaves the file system")
            if cluster == mark:
                raise DamageError(f"{where}: its chain of clusters goes round")
            if count == turn:
                mark, turn = cluster, turn * 2
            mapping.add(count * size, boot.data + (cluster - _FIRST) * size, size)
            count += 1
            cluster = self._next(cluster)
        return mapping, count * size

    @cached_property
    def free(self) -> int:
        """How many clusters are in use by nobody."""
        if self._boot.bits == 12:  # noqa: PLR2004
            return sum(self._next(number) == 0 for number in self._numbers)
        kind = "H" if self._boot.bits == 16 else "I"  # noqa: PLR2004
        width = self._boot.bits // 8
        at, end, found = _FIRST * width, (self._boot.clusters + _FIRST) * width, 0
        while at < end:
            length = min(_PIECE, end - at)
            raw = exact(self._source, self._boot.tables + at, length, "vfat: its table")
            numbers = array(kind, raw)
            if byteorder == "big":
                numbers.byteswap()
            found += numbers.count(0)
            at += length
        return found

    @property
    def _numbers(self) -> range:
        return range(_FIRST, self._boot.clusters + _FIRST)

    def _is_end(self, cluster: int) -> bool:
        return cluster >= self._mask - 7

    def _next(self, cluster: int) -> int:
        bits = self._boot.bits
        at, odd = divmod(cluster * bits, 8)
        if bits == 32:  # noqa: PLR2004
            raw = exact(self._source, self._boot.tables + at, 4, "vfat: its table")
            return int(struct.unpack("<I", raw)[0]) & self._mask
        raw = exact(self._source, self._boot.tables + at, 2, "vfat: its table")
        return int.from_bytes(raw, "little") >> odd & self._mask
