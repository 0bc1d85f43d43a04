"""Attributes of version 4, which the tools of today cannot write, laid out by hand."""

from __future__ import annotations

import struct
from dataclasses import replace
from pathlib import Path

import pytest

from imgverify.disk.damage import DamageError
from imgverify.disk.filesystems.xfs.attributes import Attributes
from imgverify.disk.filesystems.xfs.extents import Extents
from imgverify.disk.filesystems.xfs.inode import Inode, Inodes
from imgverify.disk.filesystems.xfs.superblock import Superblock, read_superblock
from imgverify.disk.source import FileSource
from tests.unit.disk.filesystems.building import xfs_image

_BLOCK, _AT = 4096, 5000
_LONG = bytes(range(256)) * 20


def _leaf(*, following: int = 0) -> bytes:
    """A leaf of two attributes: one with its value, one whose value lies in block 1 and 2."""
    block = bytearray(_BLOCK)
    block[0:12] = struct.pack(">IIHH", following, 0, 0xFBEE, 0)
    block[12:14] = (2).to_bytes(2, "big")
    block[32:48] = struct.pack(">IHBxIHBx", 1, 4000, 0x5, 2, 4060, 0x0)
    block[4000:4015] = struct.pack(">HB", 5, 7) + b"selinuxlabel"
    block[4060:4073] = struct.pack(">IIB", 1, len(_LONG), 4) + b"long"
    return bytes(block)


def _inode(root: Inode) -> Inode:
    """The top folder, with attributes in three blocks of the device."""
    extent = struct.pack(">QQ", 0, _AT << 21 | 3)
    raw = bytearray(root.raw[:228] + extent.ljust(len(root.raw) - 228, b"\0"))
    raw[80:82], raw[83] = (1).to_bytes(2, "big"), 2
    return replace(root, raw=bytes(raw), split=228)


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """Version 4, with nothing in it."""
    return xfs_image(tmp_path / "image", ["d--755 0 0"], "-m", "crc=0", "-i", "size=512")


def _attributes(image: Path, blocks: bytes) -> dict[str, bytes]:
    with image.open("r+b") as file:
        file.seek(_AT * _BLOCK)
        file.write(blocks)
    source = FileSource(image)
    held: Superblock = read_superblock(source)
    inode = _inode(Inodes(source, held).read(held.root))
    return Attributes(held, Extents(source, held)).of(inode)


def test_leaf_and_value_of_its_own(image: Path) -> None:
    """Values outside of the leaf have no headers in this version."""
    found = _attributes(image, _leaf() + _LONG)
    assert found == {"security.selinux": b"label", "user.long": _LONG}


def test_leaf_below_a_node(image: Path) -> None:
    """The leftmost leaf is found by way of the node above it."""
    node = struct.pack(">IIHHHHII", 0, 0, 0xFEBE, 0, 1, 1, 7, 1).ljust(_BLOCK, b"\0")
    leaf = bytearray(_leaf())
    leaf[12:14] = (1).to_bytes(2, "big")
    assert _attributes(image, node + bytes(leaf)) == {"security.selinux": b"label"}


def test_leaves_that_go_round(image: Path) -> None:
    """A leaf that follows itself is damage."""
    with pytest.raises(DamageError, match="attributes are broken"):
        _attributes(image, _leaf(following=1) + _leaf(following=2) + _leaf(following=1))
