"""Whether a qcow2 file holds everything that its tables point at.

Source: QEMU's docs/interop/qcow2.txt, "L1 table entry" and "L2 table entry".
"""

from __future__ import annotations

import sys
from array import array
from typing import BinaryIO

from imgverify.artifacts.qcow2_header import Qcow2Header

_OFFSET = 0x00FF_FFFF_FFFF_FE00
_COMPRESSED = 1 << 62


def needed_size(file: BinaryIO, header: Qcow2Header) -> int:
    """How long the file must at least be.

    A second-level table beyond the end is not read: that it lies there is the answer.

    Args:
        file: the qcow2 file.
        header: its header, already judged.

    Returns:
        Bytes; the compressed cluster at the end counts with its first byte only, because its
        last sector need not be full.
    """
    cluster = 1 << header.cluster_bits
    needed = max(header.l1_offset + 8 * header.l1_entries, header.refcounts_end)
    for table in _offsets(_entries(file, header.l1_offset, 8 * header.l1_entries)):
        needed = max(needed, table + cluster)
        entries = _entries(file, table, cluster)
        if header.extended_l2:
            entries = entries[::2]
        needed = max(needed, _last_byte(entries, cluster, header.cluster_bits))
    return needed


def _entries(file: BinaryIO, offset: int, length: int) -> array[int]:
    file.seek(offset)
    data = file.read(length)
    entries = array("Q", data[: len(data) // 8 * 8])
    if sys.byteorder == "little":
        entries.byteswap()
    return entries


def _offsets(entries: array[int]) -> set[int]:
    # A hostile table may name the same place a million times: it is read once.
    return {entry & _OFFSET for entry in entries if entry & _OFFSET}


def _last_byte(entries: array[int], cluster: int, cluster_bits: int) -> int:
    place = (1 << (62 - (cluster_bits - 8))) - 1
    last = 0
    for entry in set(entries):
        if entry & _COMPRESSED:
            last = max(last, (entry & place) + 1)
        elif entry & _OFFSET:
            last = max(last, (entry & _OFFSET) + cluster)
    return last
