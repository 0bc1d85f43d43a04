"""Whether a qcow2 file holds everything that its tables point at, and what is in them.

Source: QEMU's docs/interop/qcow2.txt, "L1 table entry" and "L2 table entry".
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass

from imgverify.artifacts.disk_kind import AGAIN
from imgverify.artifacts.disk_tables import entries
from imgverify.artifacts.qcow2_header import Qcow2Header
from imgverify.disk.source import Source
from imgverify.errors import ArtifactError

_OFFSET = 0x00FF_FFFF_FFFF_FE00
_COMPRESSED = 1 << 62
_SECTOR = 512


@dataclass(frozen=True, slots=True)
class Clusters:
    """What the tables say.

    Args:
        needed: bytes that the file must at least have; of the last sector of a compressed cluster
            only the first byte counts, because it need not be full.
        compressed: whether any cluster is compressed.
    """

    needed: int
    compressed: bool


def read(name: str, source: Source, header: Qcow2Header) -> Clusters:
    """Follow the tables of the disk; those of its snapshots are QEMU's business.

    A second-level table beyond the end is not read: that it lies there is the answer.

    Args:
        name: of the file, in messages.
        source: the file.
        header: its header, already judged.

    Raises:
        ArtifactError: a table lies where none can be.
    """
    cluster = 1 << header.cluster_bits
    needed = max(header.l1_offset + 8 * header.l1_entries, header.refcounts_end)
    compressed = False
    for table in _tables(source, header):
        if table % cluster:
            # Tables that overlap would be read without end.
            raise ArtifactError(f"{name}: its qcow2 tables are damaged (one at {table})", AGAIN)
        needed = max(needed, table + cluster)
        for numbers in entries(source, table, cluster // 8, 8, "big"):
            found = set(numbers[::2] if header.extended_l2 else numbers)
            needed = max(needed, _last_byte(found, cluster, header.cluster_bits))
            compressed = compressed or any(entry & _COMPRESSED for entry in found)
    return Clusters(needed, compressed)


def _tables(source: Source, header: Qcow2Header) -> list[int]:
    first: array[int] = array("Q")
    for numbers in entries(source, header.l1_offset, header.l1_entries, 8, "big"):
        first.extend(numbers)
    # A hostile table may name the same place a million times: it is read once.
    return sorted({entry & _OFFSET for entry in first if entry & _OFFSET})


def _last_byte(found: Iterable[int], cluster: int, cluster_bits: int) -> int:
    # A compressed cluster: its place in so many bits, and above that the sectors that it goes on.
    bits = 62 - (cluster_bits - 8)
    place, more = (1 << bits) - 1, (1 << (62 - bits)) - 1
    last = 0
    for entry in found:
        if entry & _COMPRESSED:
            start, sectors = entry & place, entry >> bits & more
            end = (start // _SECTOR + sectors) * _SECTOR if sectors else start
            last = max(last, end + 1)
        elif entry & _OFFSET:
            last = max(last, (entry & _OFFSET) + cluster)
    return last
