"""VHD: the disk format of Azure, of Xen and of old Hyper-V."""

from __future__ import annotations

from imgverify.artifacts.disk_kind import AGAIN, DiskKind
from imgverify.artifacts.disk_tables import entries
from imgverify.artifacts.vhd_header import (
    COOKIE,
    DYNAMIC,
    FOOTER,
    SECTOR,
    Dynamic,
    Footer,
    read_dynamic,
    read_footer,
)
from imgverify.disk.source import Source
from imgverify.errors import ArtifactError
from imgverify.wrapping import Wrapping

_UNUSED = 0xFFFF_FFFF
# For files of these programs QEMU believes the size, for those of others the geometry.
_SIZED = frozenset({"win ", "qem2", "d2v ", "tap\0", "CTXS", "wa\0\0"})
# The largest geometry that there is: a larger disk has it too, and then QEMU believes the size.
_LARGEST = 65535 * 16 * 255 * SECTOR


def _knows(head: bytes, tail: bytes) -> bool:
    return head.startswith(COOKIE) or tail[-FOOTER:].startswith(COOKIE)


def _look(name: str, source: Source) -> Wrapping:
    start = source.read(0, FOOTER)
    end = source.read(max(0, source.size - FOOTER), FOOTER)
    if not start.startswith(COOKIE):
        return _fixed(name, read_footer(name, end), source.size)
    footer = read_footer(name, start)
    if footer.variant == "differencing":
        raise ArtifactError(
            f"{name}: a differencing VHD that needs its parent, so it is not a whole disk",
            "publish the whole, where both are: Convert-VHD disk.vhd whole.vhd -VHDType Dynamic",
        )
    if footer.variant != "dynamic":
        raise ArtifactError(f"{name}: its VHD header is damaged (a fixed disk has none)", AGAIN)
    header = _dynamic(name, footer, source)
    needed = _needed(source, header)
    if needed > source.size or not end.startswith(COOKIE):
        raise ArtifactError(
            f"{name}: truncated: it has {source.size} bytes, its tables need {needed}", AGAIN
        )
    return Wrapping(
        layers=("vhd",),
        variant="dynamic",
        virtual_size=footer.size,
        cluster_size=header.block,
        problems=(*_problems(footer), *_size_problems(footer)),
    )


def _fixed(name: str, footer: Footer, file_size: int) -> Wrapping:
    if footer.variant != "fixed":
        raise ArtifactError(f"{name}: the start of its VHD is not what its footer says", AGAIN)
    if footer.size > file_size - FOOTER:
        raise ArtifactError(
            f"{name}: truncated: it has {file_size} bytes, its footer needs {footer.size + FOOTER}",
            AGAIN,
        )
    return Wrapping(
        layers=("vhd",),
        variant="fixed",
        virtual_size=footer.size,
        problems=_problems(footer),
    )


def _dynamic(name: str, footer: Footer, source: Source) -> Dynamic:
    if footer.header_offset > source.size:
        raise ArtifactError(f"{name}: truncated: its header is beyond its end", AGAIN)
    return read_dynamic(name, source.read(footer.header_offset, DYNAMIC), footer.size)


def _needed(source: Source, header: Dynamic) -> int:
    last = -1
    for numbers in entries(source, header.table_offset, header.blocks, 4, "big"):
        last = max(last, max((one for one in set(numbers) if one != _UNUSED), default=-1))
    needed = header.table_offset + 4 * header.blocks
    if last >= 0:
        # Before each block is a bitmap of its sectors, in whole sectors.
        bitmap = -(-header.block // SECTOR // 8 // SECTOR) * SECTOR
        needed = max(needed, last * SECTOR + bitmap + header.block)
    return needed + FOOTER


def _problems(footer: Footer) -> tuple[str, ...]:
    saved = "made while its machine was suspended, so what its memory held is missing"
    return (saved,) if footer.saved else ()


def _size_problems(footer: Footer) -> tuple[str, ...]:
    if footer.creator in _SIZED or footer.geometry in (footer.size, _LARGEST):
        return ()
    problem = (
        f"its size is {footer.size} bytes, but {footer.geometry} by its geometry, which QEMU "
        f"believes in files of {footer.creator.strip()!r}: the end of the disk is not seen there"
    )
    return (problem,)


FORMAT = DiskKind("vhd", "vpc", _knows, _look, bare=frozenset({"fixed"}))
detect, resolve, contents = FORMAT.detect, FORMAT.resolve, FORMAT.contents
