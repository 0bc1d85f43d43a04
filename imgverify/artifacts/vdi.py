"""VDI: the disk format of VirtualBox.

Source: the comment at the top of QEMU's block/vdi.c, and VirtualBox's VDICore.h.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from imgverify.artifacts.disk_kind import AGAIN, DiskKind
from imgverify.artifacts.disk_tables import entries
from imgverify.disk.source import Source
from imgverify.errors import ArtifactError
from imgverify.wrapping import Wrapping

_SIGNATURE, _SIGNATURE_AT = b"\x7f\x10\xda\xbe", 0x40
_VERSION = 0x0001_0001
_LENGTH = 0x1C8
_DYNAMIC, _FIXED = 1, 2
_VARIANTS = {_DYNAMIC: "dynamic", _FIXED: "fixed"}
_LINKED = {3: "an undo image", 4: "a differencing image"}
# Blocks of other sizes are known to no writer, and QEMU reads none.
_BLOCK, _SECTOR = 1024 * 1024, 512
# From here on an entry of the map stands for a block that is not in the file.
_NOT_THERE = 0xFFFF_FFFE


@dataclass(frozen=True, slots=True)
class _Header:
    kind: int
    map_offset: int
    data_offset: int
    sector: int
    size: int
    block: int
    extra: int
    blocks: int
    allocated: int
    links: tuple[bytes, bytes]


def _knows(head: bytes, tail: bytes) -> bool:  # noqa: ARG001 - its header says everything
    return head.startswith(_SIGNATURE, _SIGNATURE_AT)


def _look(name: str, source: Source) -> Wrapping:
    header = _read(name, source.read(0, _LENGTH))
    if header.kind in _LINKED or any(map(any, header.links)):
        raise ArtifactError(
            f"{name}: {_LINKED.get(header.kind, 'a snapshot')} that needs another VDI, so it is "
            "not a whole disk",
            "publish the whole, from the machine that has both: "
            "VBoxManage clonemedium disk NAME whole.vdi",
        )
    _judge(name, header)
    last = -1
    for numbers in entries(source, header.map_offset, header.blocks, 4, "little"):
        last = max(last, max((one for one in set(numbers) if one < _NOT_THERE), default=-1))
    if last >= header.allocated:
        raise ArtifactError(f"{name}: its VDI map is damaged (block {last})", AGAIN)
    needed = max(
        header.map_offset + 4 * header.blocks, header.data_offset + (last + 1) * header.block
    )
    if needed > source.size:
        raise ArtifactError(
            f"{name}: truncated: it has {source.size} bytes, its tables need {needed}", AGAIN
        )
    return Wrapping(
        layers=("vdi",),
        variant=_VARIANTS[header.kind],
        virtual_size=header.size,
        cluster_size=header.block,
    )


def _read(name: str, head: bytes) -> _Header:
    if len(head) < _LENGTH:
        raise ArtifactError(f"{name}: truncated within its VDI header", AGAIN)
    version, _, kind = struct.unpack_from("<III", head, 0x44)
    if version != _VERSION:
        raise ArtifactError(
            f"{name}: VDI version {version >> 16}.{version & 0xFFFF} is not known", "1.1 is"
        )
    map_offset, data_offset = struct.unpack_from("<II", head, 0x154)
    sector, _, size, block, extra, blocks, allocated = struct.unpack_from("<IIQIIII", head, 0x168)
    return _Header(
        kind=kind,
        map_offset=map_offset,
        data_offset=data_offset,
        sector=sector,
        size=size,
        block=block,
        extra=extra,
        blocks=blocks,
        allocated=allocated,
        links=(head[0x1A8:0x1B8], head[0x1B8:0x1C8]),
    )


def _judge(name: str, header: _Header) -> None:
    sound = (
        header.kind in _VARIANTS
        and (header.sector, header.block, header.extra) == (_SECTOR, _BLOCK, 0)
        and header.map_offset % _SECTOR == 0
        and header.data_offset % _SECTOR == 0
        and header.map_offset >= _SECTOR
        and header.data_offset >= header.map_offset + 4 * header.blocks
        and 0 < header.size <= header.blocks * _BLOCK
    )
    if not sound:
        raise ArtifactError(f"{name}: its VDI header is damaged", AGAIN)


FORMAT = DiskKind("vdi", "vdi", _knows, _look)
detect, resolve, contents = FORMAT.detect, FORMAT.resolve, FORMAT.contents
