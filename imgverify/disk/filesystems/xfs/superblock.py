"""The superblock of XFS, and the headers of its allocation groups."""

from __future__ import annotations

import struct
import uuid
from dataclasses import dataclass

from imgverify.disk.damage import DamageError
from imgverify.disk.filesystems.checksums import crc32c
from imgverify.disk.filesystems.exact import exact
from imgverify.disk.source import Source

MAGIC = b"XFSB"
_LENGTH = 512
_CHECKSUM_AT = 224
_DIRV2, _ASCII_CI, _MORE_BITS = 0x2000, 0x4000, 0x8000
_V4_TYPES = 0x200
_V5 = 5
_TYPES, _META_UUID, _NEEDS_REPAIR = 0x1, 0x4, 0x10
_KNOWN = {
    _TYPES: "ftype",
    0x2: "sparse inodes",
    _META_UUID: "meta_uuid",
    0x8: "bigtime",
    _NEEDS_REPAIR: "needsrepair",
    0x20: "nrext64",
    0x40: "exchange",
    0x80: "parent",
}
_REFUSED = {0x100: "metadir", 0x200: "zoned", 0x400: "zone gaps"}


@dataclass(frozen=True, slots=True)
class Superblock:
    """The fields that readers need; sizes in bytes where nothing else is said.

    Args:
        label, uuid: as blkid(8) prints them.
        version: 4 or 5.
        blocks, free_blocks: counts.
        root: number of the top folder's inode.
        group_blocks, groups: of allocation groups, counts.
        group_bits: of a block's number that are its place within its group.
        inode_bits: of an inode's number that are its place within its block.
        folder_block: of a block of a folder.
        log_start, log_blocks: first block and count; the start is 0 when it is elsewhere.
        has_types: whether entries of folders say what kind of file they are.
        needs_repair: whether it says so itself.
    """

    label: str
    uuid: str
    version: int
    block_size: int
    blocks: int
    free_blocks: int
    root: int
    group_blocks: int
    groups: int
    group_bits: int
    sector_size: int
    inode_size: int
    inode_bits: int
    folder_block: int
    log_start: int
    log_blocks: int
    has_types: bool
    needs_repair: bool

    @property
    def has_checksums(self) -> bool:
        """Whether metadata carries CRC-32C."""
        return self.version == _V5

    def offset(self, block: int, count: int, where: str) -> int:
        """Where a block is on the device, in bytes.

        Args:
            block: its number, which begins with the number of its group.
            count: of blocks that must lie in the same group.
            where: what points to it, for messages.

        Raises:
            DamageError: there is none.
        """
        group, rest = block >> self.group_bits, block & (1 << self.group_bits) - 1
        first = group * self.group_blocks + rest
        if group >= self.groups or rest + count > self.group_blocks or first + count > self.blocks:
            raise DamageError(f"{where} points outside of the file system")
        return first * self.block_size


def recognise_xfs(source: Source) -> tuple[str, str, str] | None:
    """Kind, label and UUID; None when it is none.

    Args:
        source: the device.
    """
    raw = source.read(0, _LENGTH)
    if len(raw) < _LENGTH or raw[:4] != MAGIC:
        return None
    label = raw[108:120].split(b"\0")[0].decode("utf-8", "replace").strip()
    return "xfs", label, str(uuid.UUID(bytes=raw[32:48]))


def read_superblock(source: Source) -> Superblock:
    """Read and judge the superblock and the headers of all allocation groups.

    Args:
        source: the device.

    Raises:
        DamageError: one is broken, or has features that are not known.
    """
    raw = exact(source, 0, _LENGTH, "xfs: its superblock")
    recognised = recognise_xfs(source)
    if recognised is None:
        raise DamageError("xfs: its superblock has no magic number")
    _, label, identity = recognised
    block_size, blocks = struct.unpack_from(">IQ", raw, 4)
    log_start, root = struct.unpack_from(">QQ", raw, 48)
    group_blocks, groups = struct.unpack_from(">II", raw, 84)
    log_blocks, bits, sector_size, inode_size = struct.unpack_from(">IHHH", raw, 96)
    block_log, _, _, inode_bits, group_bits, _, in_progress = raw[120:127]
    (free,) = struct.unpack_from(">Q", raw, 144)
    folder_log = raw[192]
    (features2,) = struct.unpack_from(">I", raw, 200)
    (incompat,) = struct.unpack_from(">I", raw, 216)
    version = bits & 0xF
    _check_version(version, bits, incompat)
    if not (
        block_size == 1 << block_log
        and 9 <= block_log <= 16  # noqa: PLR2004 - the format's limits, here and below
        and sector_size in {512, 1024, 2048, 4096, 8192, 16384, 32768}
        and inode_size in {256, 512, 1024, 2048}
        and inode_size << inode_bits == block_size
        and block_log + folder_log <= 16  # noqa: PLR2004
        and 0 < group_blocks <= 1 << group_bits <= 1 << 31
        and groups > 0
        and (groups - 1) * group_blocks < blocks <= groups * group_blocks
        and not in_progress
    ):
        raise DamageError("xfs: the sizes in its superblock cannot be")
    if blocks * block_size > source.size:
        raise DamageError(
            f"xfs: it is {blocks * block_size} bytes large, its device only {source.size}"
        )
    is_v5 = version == _V5
    found = Superblock(
        label=label,
        uuid=identity,
        version=version,
        block_size=block_size,
        blocks=blocks,
        free_blocks=min(free, blocks),
        root=root,
        group_blocks=group_blocks,
        groups=groups,
        group_bits=group_bits,
        sector_size=sector_size,
        inode_size=inode_size,
        inode_bits=inode_bits,
        folder_block=block_size << folder_log,
        log_start=log_start,
        log_blocks=log_blocks,
        has_types=bool(incompat & _TYPES)
        if is_v5
        else bool(bits & _MORE_BITS and features2 & _V4_TYPES),
        needs_repair=is_v5 and bool(incompat & _NEEDS_REPAIR),
    )
    if is_v5:
        _check_sector(
            exact(source, 0, sector_size, "xfs: its superblock"),
            _CHECKSUM_AT,
            "xfs: its superblock",
        )
    _check_groups(source, found)
    return found


def _check_version(version: int, bits: int, incompat: int) -> None:
    if version not in {4, _V5} or not bits & _DIRV2:
        raise DamageError(f"xfs: version {version} of its format is not known")
    if bits & _ASCII_CI:
        raise DamageError("xfs: its feature ascii-ci is not known")
    if version != _V5:
        return
    names = [
        _REFUSED.get(1 << bit, f"{1 << bit:#x}")
        for bit in range(32)
        if incompat & 1 << bit and 1 << bit not in _KNOWN
    ]
    if names:
        raise DamageError(f"xfs: its feature {', '.join(names)} is not known")


# The sector of a header within its group, its magic number, and where its checksum is.
_HEADERS = ((1, b"XAGF", 216), (2, b"XAGI", 312))
_MOST_GROUPS_CHECKED = 1024


def _check_groups(source: Source, held: Superblock) -> None:
    for group in range(min(held.groups, _MOST_GROUPS_CHECKED)):
        place = group * held.group_blocks * held.block_size
        for sector, magic, checksum_at in _HEADERS:
            where = f"xfs: header {magic.decode()} of allocation group {group}"
            raw = exact(source, place + sector * held.sector_size, held.sector_size, where)
            number, length = struct.unpack_from(">II", raw, 8)
            wanted = min(held.group_blocks, held.blocks - group * held.group_blocks)
            if raw[:4] != magic or number != group or length != wanted:
                raise DamageError(f"{where} is broken")
            if held.has_checksums:
                _check_sector(raw, checksum_at, where)


def _check_sector(raw: bytes, checksum_at: int, where: str) -> None:
    if not is_intact(raw, checksum_at):
        raise DamageError(f"{where} has a wrong checksum")


def is_intact(raw: bytes, checksum_at: int) -> bool:
    """Whether a structure matches the checksum in it.

    Args:
        raw: the structure.
        checksum_at: offset of the checksum, in bytes.
    """
    stored = raw[checksum_at : checksum_at + 4]
    whole = raw[:checksum_at] + bytes(4) + raw[checksum_at + 4 :]
    return stored == struct.pack("<I", crc32c(whole))
