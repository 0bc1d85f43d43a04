"""Which content a device has, and how it is opened."""

from __future__ import annotations

from imgverify.disk.damage import DamageError
from imgverify.disk.filesystems.content import Content
from imgverify.disk.filesystems.ext.filesystem import ExtFileSystem
from imgverify.disk.filesystems.ext.superblock import recognise_ext
from imgverify.disk.filesystems.fat.boot_sector import looks_like_fat
from imgverify.disk.filesystems.fat.filesystem import FatFileSystem
from imgverify.disk.filesystems.signatures import CONTAINERS, OTHERS
from imgverify.disk.filesystems.xfs.filesystem import XfsFileSystem
from imgverify.disk.filesystems.xfs.superblock import recognise_xfs
from imgverify.disk.nodes import FileSystem
from imgverify.disk.source import Source

__all__ = ["READABLE", "Content", "open_filesystem", "recognise"]

READABLE = frozenset(("ext2", "ext3", "ext4", "xfs", "vfat"))


def recognise(source: Source) -> Content:
    """What blkid(8) would say that a device holds.

    A superblock is taken at its word here; whether it can be true is seen when it is opened.

    Args:
        source: the device.

    Returns:
        Nothing in particular for a device that holds nothing known.

    Raises:
        DamageError: the device cannot be read.
    """
    for probe in CONTAINERS:
        if content := probe(source):
            return content
    if found := recognise_xfs(source) or recognise_ext(source):
        return Content(*found)
    for probe in OTHERS:
        if content := probe(source):
            return content
    return _vfat(source) if looks_like_fat(source) else Content()


def open_filesystem(source: Source, content: Content) -> FileSystem:
    """Open what can be read without a boot.

    Args:
        source: the device.
        content: what it holds.

    Raises:
        DamageError: it is broken, or of a kind that only a boot can read.
    """
    if content.holds == "xfs":
        return XfsFileSystem(source)
    if content.holds == "vfat":
        return FatFileSystem(source)
    if content.holds in READABLE:
        return ExtFileSystem(source)
    raise DamageError(f"{content.holds or 'what it holds'} cannot be read without a boot")


def _vfat(source: Source) -> Content:
    try:
        opened = FatFileSystem(source)
        return Content("vfat", opened.label, opened.uuid)
    except DamageError:
        return Content("vfat")
