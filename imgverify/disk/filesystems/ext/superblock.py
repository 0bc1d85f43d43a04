"""The superblock of ext2, ext3 and ext4."""

from __future__ import annotations

import struct
import uuid
from dataclasses import dataclass

from imgverify.disk.damage import DamageError
from imgverify.disk.filesystems.checksums import crc32c_from
from imgverify.disk.filesystems.exact import exact
from imgverify.disk.filesystems.ext import features
from imgverify.disk.filesystems.ext.features import kind_of, refuse_unknown
from imgverify.disk.source import Source

_AT, _LENGTH, _CHECKSUM_AT = 1024, 1024, 1020
_MAGIC = 0xEF53
_ONES = 0xFFFFFFFF
_MOST_LOG_BLOCK = 6
_OLD_INODE_SIZE, _OLD_FIRST_INODE, _SHORT_DESCRIPTOR = 128, 11, 32
_HURD = 1


@dataclass(frozen=True, slots=True)
class Superblock:
    """The fields that readers need; sizes in bytes where nothing else is said.

    Args:
        kind, label, uuid: as blkid(8) prints them.
        blocks, free_blocks, first_block: counts and number of blocks.
        blocks_per_group, inodes_per_group: counts.
        first_meta_group: the first group of blocks of descriptors that has its own copy.
        backup_groups: which groups have a copy of the superblock with `sparse_super2`.
        seed: of checksums of metadata.
        state: flags that say whether it was unmounted, and whether it has errors.
        last_orphan: the first inode that is to be cleaned up.
    """

    kind: str
    label: str
    uuid: str
    uuid_bytes: bytes
    block_size: int
    blocks: int
    free_blocks: int
    first_block: int
    blocks_per_group: int
    inodes: int
    inodes_per_group: int
    inode_size: int
    first_inode: int
    descriptor_size: int
    first_meta_group: int
    backup_groups: tuple[int, int]
    compat: int
    incompat: int
    ro_compat: int
    seed: int
    state: int
    last_orphan: int

    @property
    def groups(self) -> int:
        """How many groups of blocks there are."""
        return -(-(self.blocks - self.first_block) // self.blocks_per_group)

    @property
    def has_checksums(self) -> bool:
        """Whether metadata carries CRC-32C."""
        return bool(self.ro_compat & features.METADATA_CSUM)


def recognise_ext(source: Source) -> tuple[str, str, str] | None:
    """Kind, label and UUID; None when it is none of them.

    Args:
        source: the device.
    """
    raw = source.read(_AT, _LENGTH)
    if len(raw) < _LENGTH or raw[56:58] != _MAGIC.to_bytes(2, "little"):
        return None
    label = raw[120:136].split(b"\0")[0].decode("utf-8", "replace").strip()
    return kind_of(*struct.unpack_from("<III", raw, 92)), label, _uuid(raw)


def read_superblock(source: Source) -> Superblock:
    """Read and judge the superblock.

    Args:
        source: the device.

    Raises:
        DamageError: it is broken, or has features that are not known.
    """
    raw = exact(source, _AT, _LENGTH, "ext4: its superblock")
    recognised = recognise_ext(source)
    if recognised is None:
        raise DamageError("ext4: its superblock has no magic number")
    kind, label, identity = recognised
    compat, incompat, ro_compat = struct.unpack_from("<III", raw, 92)
    refuse_unknown(kind, incompat)
    if ro_compat & features.METADATA_CSUM:
        (checksum,) = struct.unpack_from("<I", raw, _CHECKSUM_AT)
        if checksum != crc32c_from(_ONES, raw[:_CHECKSUM_AT]):
            raise DamageError(f"{kind}: the checksum of its superblock is wrong")
    inodes, blocks = struct.unpack_from("<II", raw, 0)
    (free,) = struct.unpack_from("<I", raw, 12)
    first_block, log_block = struct.unpack_from("<II", raw, 20)
    (blocks_per_group,) = struct.unpack_from("<I", raw, 32)
    inodes_per_group = struct.unpack_from("<I", raw, 40)[0]
    state = struct.unpack_from("<H", raw, 58)[0]
    creator, revision = struct.unpack_from("<II", raw, 72)
    first_inode, inode_size = struct.unpack_from("<IH", raw, 84)
    descriptor_size = _SHORT_DESCRIPTOR
    if incompat & features.WIDE:
        blocks |= struct.unpack_from("<I", raw, 336)[0] << 32
        free |= struct.unpack_from("<I", raw, 344)[0] << 32
        (descriptor_size,) = struct.unpack_from("<H", raw, 254)
    if revision == 0:
        first_inode, inode_size = _OLD_FIRST_INODE, _OLD_INODE_SIZE
    if log_block > _MOST_LOG_BLOCK:
        raise DamageError(f"{kind}: its superblock has a block size that cannot be")
    seed = crc32c_from(_ONES, raw[104:120])
    if incompat & features.CSUM_SEED:
        (seed,) = struct.unpack_from("<I", raw, 624)
    found = Superblock(
        kind=kind,
        label=label,
        uuid=identity,
        uuid_bytes=raw[104:120],
        block_size=1024 << log_block,
        blocks=blocks,
        free_blocks=free,
        first_block=first_block,
        blocks_per_group=blocks_per_group,
        inodes=inodes,
        inodes_per_group=inodes_per_group,
        inode_size=inode_size,
        first_inode=first_inode,
        descriptor_size=descriptor_size,
        first_meta_group=struct.unpack_from("<I", raw, 260)[0],
        backup_groups=struct.unpack_from("<II", raw, 588),
        compat=compat,
        incompat=incompat,
        ro_compat=ro_compat,
        seed=seed,
        state=state,
        last_orphan=struct.unpack_from("<I", raw, 232)[0],
    )
    if creator == _HURD:
        raise DamageError(f"{kind}: it was made for the Hurd, whose inodes differ")
    _judge(found, source)
    return found


def _judge(found: Superblock, source: Source) -> None:
    """Hold sizes and counts against each other, so that nobody has to bound them later."""
    size = found.inode_size
    sound = (
        found.first_block == (1 if found.block_size == 1024 else 0)  # noqa: PLR2004 - the format's
        or found.blocks_per_group != found.block_size * 8,
        0 <= found.first_block <= 1,
        _OLD_INODE_SIZE <= size <= found.block_size,
        size & size - 1 == 0,
        found.descriptor_size & found.descriptor_size - 1 == 0,
        _SHORT_DESCRIPTOR <= found.descriptor_size <= found.block_size,
        0 < found.inodes_per_group <= found.block_size * 8,
        found.blocks_per_group > 0,
        found.first_block < found.blocks,
        found.free_blocks <= found.blocks,
    )
    if not all(sound) or found.inodes > found.groups * found.inodes_per_group:
        raise DamageError(f"{found.kind}: the sizes in its superblock cannot be")
    if found.blocks * found.block_size > source.size:
        raise DamageError(
            f"{found.kind}: it is {found.blocks * found.block_size} bytes large, "
            f"its device only {source.size}"
        )


def _uuid(raw: bytes) -> str:
    identity = raw[104:120]
    return str(uuid.UUID(bytes=identity)) if any(identity) else ""
