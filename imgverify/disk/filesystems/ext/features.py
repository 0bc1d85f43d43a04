"""Features of ext2, ext3 and ext4 that decide how a disk is read."""

from __future__ import annotations

from imgverify.disk.damage import DamageError

HAS_JOURNAL = 0x4
SPARSE_SUPER2 = 0x200

SPARSE_SUPER = 0x1
GDT_CSUM = 0x10
METADATA_CSUM = 0x400
ORPHAN_PRESENT = 0x10000

FILETYPE = 0x2
RECOVER = 0x4
JOURNAL_DEV = 0x8
META_BG = 0x10
WIDE = 0x80
EA_INODE = 0x400
CSUM_SEED = 0x2000
LARGEDIR = 0x4000

# What ext2 and ext3 can have; anything else makes it ext4. Source: libblkid, superblocks/ext.c.
_OLD_RO_COMPAT = 0x7
_EXT2_INCOMPAT = FILETYPE | META_BG
_EXT3_INCOMPAT = _EXT2_INCOMPAT | RECOVER

_KNOWN_INCOMPAT = {
    FILETYPE: "filetype",
    RECOVER: "needs_recovery",
    META_BG: "meta_bg",
    0x40: "extent",
    WIDE: "64bit",
    0x100: "mmp",
    0x200: "flex_bg",
    EA_INODE: "ea_inode",
    CSUM_SEED: "metadata_csum_seed",
    LARGEDIR: "large_dir",
    0x8000: "inline_data",
    0x10000: "encrypt",
    0x20000: "casefold",
}
_REFUSED_INCOMPAT = {0x1: "compression", JOURNAL_DEV: "journal_dev", 0x1000: "dirdata"}


def kind_of(compat: int, incompat: int, ro_compat: int) -> str:
    """`ext2`, `ext3`, `ext4` or `jbd`, as blkid(8) decides.

    Args:
        compat: features that anybody may ignore.
        incompat: features that nobody may ignore.
        ro_compat: features that readers may ignore.
    """
    if incompat & JOURNAL_DEV:
        return "jbd"
    if ro_compat & ~_OLD_RO_COMPAT or incompat & ~_EXT3_INCOMPAT:
        return "ext4"
    if compat & HAS_JOURNAL:
        return "ext3"
    return "ext2" if not incompat & ~_EXT2_INCOMPAT else "ext4"


def refuse_unknown(kind: str, incompat: int) -> None:
    """See whether all features are known that change how a disk is read.

    Args:
        kind: `ext4`, for messages.
        incompat: the features.

    Raises:
        DamageError: one is not.
    """
    names = [
        _REFUSED_INCOMPAT.get(1 << bit, f"{1 << bit:#x}")
        for bit in range(32)
        if incompat & 1 << bit and 1 << bit not in _KNOWN_INCOMPAT
    ]
    if names:
        raise DamageError(f"{kind}: its feature {', '.join(names)} is not known")
