"""The header of a VMDK file and the descriptor in it, read before any QEMU tool opens the file.

QEMU follows what a descriptor names: extents and a parent may be any path of the runner. So a file
that names another one is refused here, and so is one whose disk QEMU would look for elsewhere.

Source: VMware's "Virtual Disk Format 5.0", and what QEMU's block/vmdk.c makes of it.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass

from imgverify.artifacts.disk_kind import AGAIN
from imgverify.disk.source import Source
from imgverify.errors import ArtifactError

SPARSE, ESX_SPARSE, DESCRIPTOR = b"KDMV", b"COWD", b"# Disk DescriptorFile"
SECTOR = 512
_LENGTH = 79
_AT_END = 0xFFFF_FFFF_FFFF_FFFF
_DEFLATE = 1
_ZERO_GRAINS, _MARKERS = 1 << 2, 1 << 17
_LINE_ENDS = b"\n \r\n"
# QEMU's own limits, the last in bytes.
_MOST_ENTRIES, _MOST_GRAIN, _MOST_TABLES = 512, 0x200000, 32 * 1024 * 1024
# Where QEMU looks for a parent, whatever the header says of the descriptor's place.
_PLACE, _PLACE_LENGTH = SECTOR, 20 * SECTOR
_MOST_DESCRIPTOR = 1024 * 1024
_HINT = re.compile(rb'parentFileNameHint\s*=?\s*"?([^"\0\n]*)')
_WHOLE = frozenset({"monolithicSparse", "streamOptimized"})


@dataclass(frozen=True, slots=True)
class VmdkHeader:
    """The fields that later steps need; lengths and places are in sectors.

    Args:
        capacity: of the disk.
        grain: of a grain.
        directory: where the grain directory begins.
        entries: of a grain table.
        compressed: whether grains are deflated.
        has_markers: whether each grain begins with its place and length.
        has_zero_grains: whether an entry of 1 stands for zeros.
        is_unclean: whether the file was not closed.
    """

    capacity: int
    grain: int
    directory: int
    entries: int
    compressed: bool
    has_markers: bool
    has_zero_grains: bool
    is_unclean: bool

    @property
    def tables(self) -> int:
        """How many grain tables there are."""
        return -(-self.capacity // (self.grain * self.entries))


def read(name: str, source: Source) -> VmdkHeader:
    """Read and judge header, footer and descriptor.

    Args:
        name: of the file, in messages and in commands.
        source: the file.

    Raises:
        ArtifactError: it is damaged, truncated, or names another file.
    """
    head = source.read(0, SECTOR)
    if not head.startswith(SPARSE):
        raise _not_whole(name, *_other(head, source))
    header = _header(name, head)
    if not header.capacity:
        # QEMU would take the descriptor for a list of other files.
        raise _damaged(name)
    _refuse_other_files(name, source, head)
    if header.directory != _AT_END:
        return _judged(name, header)
    if source.size % SECTOR or source.size < 4 * SECTOR:
        raise ArtifactError(f"{name}: truncated: its footer is missing", AGAIN)
    footer = source.read(source.size - 2 * SECTOR, SECTOR)
    if not footer.startswith(SPARSE):
        raise ArtifactError(f"{name}: truncated: its footer is missing", AGAIN)
    return _judged(name, _header(name, footer))


def _header(name: str, head: bytes) -> VmdkHeader:
    if len(head) < _LENGTH:
        raise ArtifactError(f"{name}: truncated within its VMDK header", AGAIN)
    version, flags, capacity, grain, _, _, entries, _, directory, _, unclean, ends, method = (
        struct.unpack_from("<IIQQQQIQQQB4sH", head, 4)
    )
    if not 1 <= version <= 3:  # noqa: PLR2004 - the versions that there are
        raise ArtifactError(f"{name}: VMDK version {version} is not known", "1 to 3 are")
    if ends != _LINE_ENDS:
        raise ArtifactError(f"{name}: damaged by a transfer as text", "transfer it as binary")
    if method not in (0, _DEFLATE):
        raise ArtifactError(f"{name}: its compression (type {method}) is not known", AGAIN)
    return VmdkHeader(
        capacity=capacity,
        grain=grain,
        directory=directory,
        entries=entries,
        compressed=method == _DEFLATE,
        has_markers=bool(flags & _MARKERS),
        has_zero_grains=bool(flags & _ZERO_GRAINS),
        is_unclean=bool(unclean),
    )


def _judged(name: str, header: VmdkHeader) -> VmdkHeader:
    sound = (
        header.capacity > 0
        and 0 < header.grain <= _MOST_GRAIN
        and header.grain & (header.grain - 1) == 0
        and 0 < header.entries <= _MOST_ENTRIES
        and header.tables <= _MOST_TABLES
        and header.directory != _AT_END
    )
    if not sound:
        raise _damaged(name)
    return header


def _refuse_other_files(name: str, source: Source, head: bytes) -> None:
    place, length = (number * SECTOR for number in struct.unpack_from("<QQ", head, 28))
    if place + length > source.size:
        raise ArtifactError(f"{name}: truncated within its VMDK descriptor", AGAIN)
    text = source.read(place, min(length, _MOST_DESCRIPTOR)) if place else b""
    hint = _HINT.search(source.read(_PLACE, _PLACE_LENGTH)) or _HINT.search(text)
    parent = _value(rb"parentCID", text)
    if hint or parent.lower() not in (b"", b"ffffffff"):
        needed = hint[1].decode("utf-8", "replace") if hint else f"CID {parent.decode('latin-1')}"
        raise _not_whole(name, "a VMDK with a parent", f"it needs {needed!r}")
    kind = _value(rb"createType", text).decode("latin-1")
    if not kind:
        raise _not_whole(name, "a part of a split VMDK disk", "its descriptor is another file")
    extents = re.findall(rb"^\s*(?:RW|RDONLY|NOACCESS)\s+\d+\s+\w+", text, re.MULTILINE)
    if kind not in _WHOLE or len(extents) > 1:
        raise _not_whole(name, f"a VMDK of the kind {kind!r}", f"with {len(extents)} extents")


def _other(head: bytes, source: Source) -> tuple[str, str]:
    """What a file is that has no sparse header, and why it is not a whole disk."""
    if head.startswith(ESX_SPARSE):
        return "a VMDK of the old ESX kind (COWD)", "it is a part of a disk with a descriptor"
    text = source.read(0, _MOST_DESCRIPTOR)
    kind = _value(rb"createType", text).decode("latin-1")
    files = re.findall(rb'^\s*(?:RW|RDONLY)\s+\d+\s+\w+\s+"([^"\n]*)"', text, re.MULTILINE)
    named = ", ".join(repr(one.decode("utf-8", "replace")) for one in files[:3])
    return f"a VMDK descriptor ({kind or 'no createType'})", f"its data is in {named or 'no file'}"


def _value(key: bytes, text: bytes) -> bytes:
    found = re.search(rb"^\s*" + key + rb'\s*=\s*"?([^"\s\0]*)', text, re.MULTILINE)
    return found[1] if found else b""


def _damaged(name: str) -> ArtifactError:
    return ArtifactError(f"{name}: its VMDK header is damaged", AGAIN)


def _not_whole(name: str, what: str, why: str) -> ArtifactError:
    return ArtifactError(
        f"{name}: {what}: {why}, so it is not a whole disk",
        "publish the whole, where its files are: "
        f"qemu-img convert -f vmdk -O vmdk -o subformat=streamOptimized {name} whole.vmdk",
    )
