"""Names of the internal snapshots of a qcow2 file.

Source: QEMU's docs/interop/qcow2.txt, "Snapshots".
"""

from __future__ import annotations

import struct

from imgverify.artifacts.disk_kind import AGAIN
from imgverify.artifacts.qcow2_header import Qcow2Header
from imgverify.disk.source import Source
from imgverify.errors import ArtifactError

_FIXED = struct.Struct(">12xHH16x4xI")
# QEMU's own limit of what may stand between the fixed part and the names.
_MAX_EXTRA = 1024


def names(name: str, source: Source, header: Qcow2Header) -> tuple[str, ...]:
    """Read the snapshot table.

    Args:
        name: of the file, in messages.
        source: the file.
        header: its header, already judged.

    Returns:
        The name of each, or its number where it has no name.

    Raises:
        ArtifactError: the table is damaged, or the file ends within it.
    """
    found: list[str] = []
    at = header.snapshots_offset
    for number in range(header.snapshots):
        fixed = source.read(at, _FIXED.size) if at < source.size else b""
        if len(fixed) < _FIXED.size:
            raise ArtifactError(f"{name}: truncated within its table of snapshots", AGAIN)
        id_size, name_size, extra = _FIXED.unpack(fixed)
        if extra > _MAX_EXTRA:
            raise ArtifactError(
                f"{name}: its table of snapshots is damaged (entry {number})", AGAIN
            )
        at += _FIXED.size + extra
        texts = source.read(at, id_size + name_size)
        if len(texts) < id_size + name_size:
            raise ArtifactError(f"{name}: truncated within its table of snapshots", AGAIN)
        found.append((texts[id_size:] or texts).decode("utf-8", "replace"))
        at += -(-(id_size + name_size + _FIXED.size + extra) // 8) * 8 - _FIXED.size - extra
    return tuple(found)
