"""What blkid(8) knows by a magic number and we do not open: what it is, its label and UUID.

Source: libblkid, src/superblocks; the formats' own descriptions.
"""

from __future__ import annotations

import struct
import uuid
from collections.abc import Callable

from imgverify.disk.filesystems.content import Content
from imgverify.disk.source import Source

_SECTOR = 512
_MD_MAGIC = 0xA92B4EFC
_LVM_GROUPS = (6, 4, 4, 4, 4, 4, 6)
_PAGES = (4096, 8192, 16384, 32768, 65536)
_ZFS_MAGICS = (b"\0\0\0\0\0\xba\xb1\x0c", b"\x0c\xb1\xba\0\0\0\0\0")
_ZFS_LABEL, _ZFS_UBERBLOCKS, _ZFS_WANTED = 256 * 1024, 128 * 1024, 4


def _at(source: Source, offset: int, length: int) -> bytes:
    """Bytes, filled with zeros behind the end of the device."""
    return source.read(offset, length).ljust(length, b"\0") if offset >= 0 else bytes(length)


def _text(raw: bytes) -> str:
    return raw.split(b"\0")[0].decode("utf-8", "replace").strip()


def _uuid(raw: bytes) -> str:
    return str(uuid.UUID(bytes=raw)) if any(raw) else ""


def _luks(source: Source) -> Content | None:
    raw = _at(source, 0, 512)
    if raw[:6] != b"LUKS\xba\xbe" or raw[6:8] not in {b"\0\1", b"\0\2"}:
        return None
    label = _text(raw[24:72]) if raw[7] == 2 else ""  # noqa: PLR2004 - the version
    return Content("crypto_LUKS", label, _text(raw[168:208]))


def _lvm(source: Source) -> Content | None:
    for sector in range(4):
        raw = _at(source, sector * _SECTOR, _SECTOR)
        if raw[:8] != b"LABELONE" or raw[24:32] != b"LVM2 001":
            continue
        (at,) = struct.unpack_from("<I", raw, 20)
        if at + 32 > _SECTOR:
            continue
        text, parts = raw[at : at + 32].decode("ascii", "replace"), []
        for length in _LVM_GROUPS:
            parts.append(text[:length])
            text = text[length:]
        return Content("LVM2_member", uuid="-".join(parts))
    return None


def _raid(source: Source) -> Content | None:
    sectors = source.size // _SECTOR
    for offset in (0, 4096, (sectors - 16 & ~7) * _SECTOR):
        raw = _at(source, offset, 64)
        if struct.unpack_from("<II", raw) == (_MD_MAGIC, 1):
            return Content("linux_raid_member", _text(raw[32:64]), _uuid(raw[16:32]))
    raw = _at(source, (source.size & ~0xFFFF) - 0x10000, 64)
    if struct.unpack_from("<I", raw)[0] == _MD_MAGIC:
        words = struct.unpack("<4I", raw[20:24] + raw[52:64])
        return Content("linux_raid_member", uuid=_uuid(struct.pack(">4I", *words)))
    return None


def _zfs(source: Source) -> Content | None:
    end = source.size // _ZFS_LABEL * _ZFS_LABEL
    found = 0
    for label in (0, _ZFS_LABEL, end - 2 * _ZFS_LABEL, end - _ZFS_LABEL):
        raw = _at(source, label + _ZFS_UBERBLOCKS, _ZFS_LABEL - _ZFS_UBERBLOCKS)
        found += sum(raw[at : at + 8] in _ZFS_MAGICS for at in range(0, len(raw), 1024))
        if found >= _ZFS_WANTED:
            return Content("zfs_member")
    return None


def _swap(source: Source) -> Content | None:
    for page in _PAGES:
        magic = _at(source, page - 10, 10)
        if magic == b"SWAPSPACE2":
            raw = _at(source, 1024, 44)
            return Content("swap", _text(raw[28:44]), _uuid(raw[12:28]))
        if magic == b"SWAP-SPACE":
            return Content("swap")
    return None


def _btrfs(source: Source) -> Content | None:
    raw = _at(source, 64 * 1024, 1024)
    if raw[64:72] != b"_BHRfS_M":
        return None
    return Content("btrfs", _text(raw[299:555]), _uuid(raw[32:48]))


def _squashfs(source: Source) -> Content | None:
    return Content("squashfs") if _at(source, 0, 4) == b"hsqs" else None


def _erofs(source: Source) -> Content | None:
    raw = _at(source, 1024, 80)
    if raw[:4] != b"\xe2\xe1\xf5\xe0":
        return None
    return Content("erofs", _text(raw[64:80]), _uuid(raw[48:64]))


def _iso9660(source: Source) -> Content | None:
    raw = _at(source, 32768, 2048)
    if raw[1:6] != b"CD001":
        return None
    created, modified = raw[813:829], raw[830:846]
    when = modified if modified.isdigit() and modified.strip(b"0") else created
    digits, identity = when.decode("ascii", "replace"), ""
    if digits.isdigit() and digits.strip("0"):
        pairs = [digits[at : at + 2] for at in range(4, 16, 2)]
        identity = "-".join([digits[:4], *pairs])
    return Content("iso9660", _text(raw[40:72]), identity)


def _bitlocker(source: Source) -> Content | None:
    return Content("BitLocker") if _at(source, 3, 8) == b"-FVE-FS-" else None


def _ntfs(source: Source) -> Content | None:
    raw = _at(source, 0, 80)
    if raw[3:11] != b"NTFS    ":
        return None
    return Content("ntfs", uuid=f"{struct.unpack_from('<Q', raw, 72)[0]:016X}")


def _exfat(source: Source) -> Content | None:
    raw = _at(source, 0, 104)
    if raw[3:11] != b"EXFAT   ":
        return None
    (serial,) = struct.unpack_from("<I", raw, 100)
    return Content("exfat", uuid=f"{serial >> 16:04X}-{serial & 0xFFFF:04X}")


# What lies around file systems comes first: a mirror's first half looks like what is in it.
CONTAINERS: tuple[Callable[[Source], Content | None], ...] = (
    _raid,
    _lvm,
    _luks,
    _bitlocker,
)
OTHERS: tuple[Callable[[Source], Content | None], ...] = (
    _zfs,
    _swap,
    _btrfs,
    _squashfs,
    _erofs,
    _iso9660,
    _ntfs,
    _exfat,
)
