"""What we read is what the kernel reads, of everything that the kernel can write."""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from imgverify.disk.filesystems.recognise import open_filesystem, recognise
from imgverify.disk.source import Cached, FileSource
from tests.lab.images import image as lab_image
from tests.unit.disk.filesystems.building import opened, run, sparse
from tests.unit.disk.filesystems.mounting import fill_image, kernel_says
from tests.unit.disk.filesystems.trees import tree_of

pytestmark = pytest.mark.lab

EXT = {
    "ext4": ("-t", "ext4"),
    "ext4-wide": ("-t", "ext4", "-O", "64bit,metadata_csum,orphan_file,verity,large_dir"),
    "ext4-plain": ("-t", "ext4", "-O", "^64bit,^metadata_csum"),
    "ext4-128": ("-t", "ext4", "-I", "128", "-O", "^metadata_csum"),
    "ext4-inline": ("-t", "ext4", "-O", "inline_data", "-I", "1024", "-b", "4096"),
    "ext4-blocks": ("-t", "ext4", "-O", "^extent,^64bit"),
    "ext4-bigalloc": ("-t", "ext4", "-O", "bigalloc"),
    "ext4-values": ("-t", "ext4", "-O", "ea_inode"),
    "ext4-1k": ("-t", "ext4", "-b", "1024", "-O", "meta_bg,^resize_inode"),
    "ext3": ("-t", "ext3"),
    "ext2": ("-t", "ext2", "-b", "1024", "-I", "128"),
    "ext2-old": ("-t", "ext2", "-O", "^filetype,^dir_index"),
}
XFS = {
    "xfs": (),
    "xfs-new": ("-i", "nrext64=1", "-m", "rmapbt=1,bigtime=1"),
    "xfs-old": ("-m", "reflink=0,bigtime=0,inobtcount=0,finobt=0", "-i", "sparse=0"),
    "xfs-1k": ("-b", "size=1024"),
    "xfs-2k-inodes": ("-i", "size=2048"),
    "xfs-64k-folders": ("-n", "size=65536"),
}
_XFS_STEP = 1 << 20


@pytest.mark.parametrize("kind", [*EXT, *XFS])
def test_everything_is_equal(kind: str, tmp_path: Path) -> None:
    """Every name, mode, owner, size, time, link, target, attribute and byte."""
    path = sparse(tmp_path / "image", 400 << 20)
    if kind in EXT:
        run("mke2fs", "-q", "-F", *EXT[kind], path)
    else:
        run("mkfs.xfs", "-q", *XFS[kind], path)
    fill_image(path, tmp_path / "mount")
    filesystem = opened(path)
    found = tree_of(filesystem)
    assert len(found) > 2400
    assert found == kernel_says(path, tmp_path / "mount")
    assert filesystem.doubt == ""


@pytest.mark.parametrize("variant", ["good", "uefi"])
def test_lab_images_are_equal(variant: str, tmp_path: Path) -> None:
    """Every volume of a disk that a distribution was installed on."""
    disk = tmp_path / "disk"
    run("qemu-img", "convert", "-O", "raw", lab_image(variant), disk)
    volumes = list(_volumes(disk))
    assert len(volumes) >= {"good": 9, "uefi": 1}[variant]
    for offset, length, kind in volumes:
        source = Cached(FileSource(disk, offset, length))
        filesystem = open_filesystem(source, recognise(source))
        assert filesystem.kind == kind
        assert filesystem.doubt == ""
        recovery = "norecovery" if kind == "xfs" else "noload"
        options = f",{recovery},offset={offset},sizelimit={length}"
        assert tree_of(filesystem) == kernel_says(disk, tmp_path / "mount", options)


def _volumes(disk: Path) -> Iterator[tuple[int, int, str]]:
    """Partitions that hold ext4, and all that begins like XFS in one of LVM."""
    table = json.loads(run("sfdisk", "-J", disk))["partitiontable"]
    for partition in table["partitions"]:
        start, length = partition["start"] * 512, partition["size"] * 512
        holds = recognise(FileSource(disk, start, length)).holds
        if holds == "ext4":
            yield start, length, holds
        if holds == "LVM2_member":
            for offset, size in _superblocks(disk, start, start + length):
                yield offset, size, "xfs"


def _superblocks(disk: Path, start: int, end: int) -> Iterator[tuple[int, int]]:
    descriptor = os.open(disk, os.O_RDONLY)
    at = start
    while at < end:
        head = os.pread(descriptor, 16, at)
        size = _XFS_STEP
        if head[:4] == b"XFSB":
            block, count = struct.unpack_from(">IQ", head, 4)
            size = block * count
            yield at, size
        at += size
    os.close(descriptor)
