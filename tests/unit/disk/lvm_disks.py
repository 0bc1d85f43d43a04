"""Physical volumes: those that LVM wrote, and those that it never would."""

from __future__ import annotations

import lzma
import struct
import zlib
from pathlib import Path

from tests.unit.disk.drawn import Drawn

SAMPLES = Path(__file__).parent / "lvm_samples"
MIB = 1024 * 1024
SIZES = {
    "two": (60 * MIB, 68 * MIB),
    "kinds": (128 * MIB,),
    "ring": (16 * MIB,),
    "exported": (16 * MIB,),
}
UUID = "abcdef-0000-0000-0000-0000-0000-000001"
AREA, AREA_SIZE = 4096, 64 * 1024


def sample(name: str, number: int = 0) -> Drawn:
    """A disk of a sample; beyond its first MiB, every sector names itself."""
    head = lzma.decompress((SAMPLES / f"{name}-{number}.xz").read_bytes())
    return Drawn(SIZES[name][number], [(0, head)], disk=number + 1)


def crc(data: bytes) -> int:
    """The checksum of LVM's structures."""
    return zlib.crc32(data, 0xF597A6CF ^ 0xFFFFFFFF) ^ 0xFFFFFFFF


def written(
    text: str = "",
    *,
    uuid: str = UUID,
    size: int = 16 * MIB,
    at: int = 512,
    area: tuple[int, int] = (AREA, AREA_SIZE),
) -> Drawn:
    """A physical volume with any text as its metadata.

    Args:
        text: of the metadata; none for an empty area.
        uuid: of the volume.
        size: bytes of the device.
        at: where the text starts in its area.
        area: offset and size of the area.
    """
    places = struct.pack("<QQQQQQQQ", MIB, 0, 0, 0, *area, 0, 0)
    content = uuid.replace("-", "").encode() + struct.pack("<Q", size) + places
    body = (struct.pack("<I8s", 32, b"LVM2 001") + content).ljust(492, b"\0")
    label = struct.pack("<8sQI", b"LABELONE", 1, crc(body)) + body
    data = text.encode("utf-8", "surrogateescape")
    header = struct.pack("<16sIQQ", b" LVM2 x[5A%r0N*>", 1, *area)
    if data:
        header += struct.pack("<QQII", at, len(data), crc(data), 0)
    header = header.ljust(508, b"\0")
    first = data[: max(0, area[1] - at)]
    parts = [
        (512, label),
        (area[0], struct.pack("<I", crc(header)) + header),
        (area[0] + at, first),
        (area[0] + 512, data[len(first) :]),
    ]
    return Drawn(size, parts, disk=1)


def group(
    volumes: str, *, name: str = "vg", seqno: int = 1, members: str = "", words: str = ""
) -> str:
    """The text of a group on one disk of 15 extents of a MiB.

    Args:
        volumes: text of its volumes' sections.
        name: of the group.
        seqno: version.
        members: text of more physical volumes.
        words: more lines of the group's own section.
    """
    return f"""
{name} {{
id = "vgvgvg-{name:0>4.4}-0000-0000-0000-0000-000000"
seqno = {seqno}
format = "lvm2"
status = ["RESIZEABLE", "READ", "WRITE"]
flags = []
extent_size = 2048
{words}
physical_volumes {{
pv0 {{
id = "{UUID}"
device = "/dev/sda" # a hint
status = ["ALLOCATABLE"]
flags = []
pe_start = 2048
pe_count = 15
}}
{members}
}}
logical_volumes {{
{volumes}
}}
}}
contents = "Text Format Volume Group"
version = 1
description = "with \\"quotes\\" and {{ brackets"
"""


def volume(
    name: str, *segments: tuple[int, int, str], words: str = "", count: int | None = None
) -> str:
    """The text of a volume.

    Args:
        name: of it.
        segments: first extent, number of extents, and the other lines of each.
        words: more lines of the volume's own section.
        count: how many segments it claims.
    """
    parts = "".join(
        f"segment{number} {{\nstart_extent = {start}\nextent_count = {extents}\n{rest}\n}}\n"
        for number, (start, extents, rest) in enumerate(segments, start=1)
    )
    return (
        f'{name} {{\nid = "lv"\nstatus = ["READ", "VISIBLE"]\n{words}\n'
        f"segment_count = {len(segments) if count is None else count}\n{parts}}}\n"
    )


def linear(first: int, member: str = "pv0") -> str:
    """The other lines of a segment in a row."""
    return f'type = "striped"\nstripe_count = 1\nstripes = ["{member}", {first}]'
