"""What a device holds is what blkid(8) says, byte for byte."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from imgverify.disk.damage import DamageError
from imgverify.disk.filesystems.recognise import Content, open_filesystem, recognise
from imgverify.disk.source import FileSource
from tests.unit.disk.filesystems.building import UUID, run, sparse

_RAW = bytes.fromhex(UUID.replace("-", ""))
_MD = struct.pack("<IIII", 0xA92B4EFC, 1, 0, 0) + _RAW + b"host:0".ljust(32, b"\0")
_LUKS = b"LUKS\xba\xbe\0\2" + bytes(16) + b"a label".ljust(144, b"\0") + UUID.encode()

# Bytes of what no tool of the test machine makes, by their place.
WRITTEN = {
    "btrfs": ((65536, bytes(32) + _RAW + bytes(16) + b"_BHRfS_M" + bytes(227) + b"a label"),),
    "squashfs": ((0, b"hsqs" + bytes(24) + b"\4\0\0\0"),),
    "linux_raid_member": ((4096, _MD),),
    "crypto_LUKS": ((0, _LUKS),),
    "zfs_member": tuple((128 * 1024 + at * 1024, b"\x0c\xb1\xba\0\0\0\0\0") for at in range(6)),
    "swap": (
        (4086, b"SWAPSPACE2"),
        (1024, struct.pack("<III", 1, 1000, 0) + _RAW + b"a label"),
    ),
}
EXPECTED = {
    "btrfs": Content("btrfs", "a label", UUID),
    "squashfs": Content("squashfs"),
    "linux_raid_member": Content("linux_raid_member", "host:0", UUID),
    "crypto_LUKS": Content("crypto_LUKS", "a label", UUID),
    "zfs_member": Content("zfs_member"),
    "swap": Content("swap", "a label", UUID),
}
MADE = {
    "ext2": (("mke2fs", "-q", "-t", "ext2", "-L", "label"), 8),
    "ext3": (("mke2fs", "-q", "-t", "ext3", "-L", "a label"), 8),
    "ext4": (("mke2fs", "-q", "-t", "ext4"), 8),
    "ext4-no-journal": (("mke2fs", "-q", "-t", "ext4", "-O", "^has_journal"), 8),
    "journal": (("mke2fs", "-q", "-O", "journal_dev"), 8),
    "xfs": (("mkfs.xfs", "-q", "-L", "label"), 320),
    "xfs-v4": (("mkfs.xfs", "-q", "-m", "crc=0"), 320),
    "swap": (("mkswap", "-L", "label"), 8),
    "fat12": (("mkfs.vfat", "-F", "12", "-n", "LABEL"), 2),
    "fat16": (("mkfs.vfat", "-F", "16", "-n", "A LABEL"), 32),
    "fat32": (("mkfs.vfat", "-F", "32"), 64),
    "fat-without-name": (("mkfs.vfat", "-n", "NO NAME"), 64),
    "nothing": (("true",), 8),
}


def _written(path: Path, holds: str) -> Path:
    with sparse(path, 8 << 20).open("r+b") as file:
        for at, data in WRITTEN[holds]:
            file.seek(at)
            file.write(data)
    return path


def _blkid(path: Path) -> Content:
    """What blkid says, without its rules for escaping."""
    try:
        said = run("blkid", "-p", "-o", "export", path)
    except AssertionError:
        return Content()
    pairs = dict(line.partition("=")[::2] for line in said.replace("\\ ", " ").splitlines())
    return Content(pairs.get("TYPE", ""), pairs.get("LABEL", ""), pairs.get("UUID", ""))


@pytest.mark.parametrize("kind", MADE)
def test_what_tools_make(tmp_path: Path, kind: str) -> None:
    """Kind, label and UUID."""
    words, size = MADE[kind]
    path = sparse(tmp_path / "image", size << 20)
    run(*words, path)
    assert recognise(FileSource(path)) == _blkid(path)


@pytest.mark.parametrize("holds", WRITTEN)
def test_what_is_written_by_hand(tmp_path: Path, holds: str) -> None:
    """What is not opened is known at least, and its name is in the error."""
    source = FileSource(_written(tmp_path / "image", holds))
    content = recognise(source)
    assert content == EXPECTED[holds]
    with pytest.raises(DamageError, match=f"{holds} cannot be read without a boot"):
        open_filesystem(source, content)


@pytest.mark.parametrize("holds", ["linux_raid_member", "crypto_LUKS", "swap"])
def test_blkid_agrees_on_what_is_written_by_hand(tmp_path: Path, holds: str) -> None:
    """Those that need no checksums, as blkid sees them."""
    path = _written(tmp_path / "image", holds)
    assert recognise(FileSource(path)).uuid == _blkid(path).uuid or not _blkid(path).holds


@pytest.mark.parametrize("size", [0, 1, 511, 512, 1025, 4096, 65537])
def test_tiny_devices(tmp_path: Path, size: int) -> None:
    """Nothing is too small to be looked at."""
    assert recognise(FileSource(sparse(tmp_path / "image", size))) == Content()


def test_a_mirror_is_not_what_lies_in_it(tmp_path: Path) -> None:
    """A member of a RAID with its superblock at the end begins like the file system in it."""
    path = sparse(tmp_path / "image", 8 << 20)
    run("mke2fs", "-q", "-t", "ext4", path)
    with path.open("r+b") as file:
        file.seek((8 << 20) - 16 * 512)
        file.write(_MD)
    assert recognise(FileSource(path)).holds == "linux_raid_member"
