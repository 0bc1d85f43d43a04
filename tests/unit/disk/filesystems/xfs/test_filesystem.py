"""What mkfs.xfs(8) and xfs_db(8) wrote is what is read."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

import pytest

from imgverify.disk.damage import DamageError
from imgverify.disk.filesystems.xfs.superblock import read_superblock
from imgverify.disk.source import FileSource
from tests.unit.disk.filesystems.building import UUID, opened, xfs_image
from tests.unit.disk.filesystems.trees import Seen, tree_of

KINDS = {
    "v5": (),
    "v5-1k": ("-b", "size=1024"),
    "v5-large-folders": ("-n", "size=65536"),
    "v5-large-inodes": ("-i", "size=2048"),
    "v5-new": ("-i", "nrext64=1", "-m", "bigtime=1,rmapbt=1,inobtcount=1"),
    "v5-first": ("-m", "reflink=0,bigtime=0,finobt=0,inobtcount=0", "-i", "sparse=0"),
    "v4": ("-m", "crc=0", "-n", "ftype=0"),
    "v4-types": ("-m", "crc=0", "-n", "ftype=1"),
    "v4-1k": ("-m", "crc=0", "-n", "ftype=0", "-b", "size=1024"),
    "v4-small-inodes": ("-m", "crc=0", "-n", "ftype=0", "-i", "size=256", "-n", "size=16384"),
}
COUNT = 1500


@pytest.fixture(scope="module")
def contents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Files that a proto file can name."""
    top = tmp_path_factory.mktemp("contents")
    (top / "small").write_text("content\n")
    (top / "large").write_bytes(b"".join(b"%08d" % at for at in range(60000)))
    return {name: top / name for name in ("small", "large")}


def _proto(contents: dict[str, Path]) -> list[str]:
    small, large = contents["small"], contents["large"]
    return [
        "d--755 0 0",
        f"small -u-751 1000 1001 {small}",
        f"large ---600 70000 4294967294 {large}",
        "link l--777 0 0 some/where",
        "pipe p--622 0 0",
        "disk b--660 0 6 8 1",
        "device c--666 0 5 1 3",
        "many d-g755 5 6",
        *(f"file-{at}-{'n' * (at % 60)} ---644 {at} 0 {small}" for at in range(COUNT)),
        "$",
        "few d--700 0 0",
        *(f"entry-{at} ---644 {at} 0 {small}" for at in range(30)),
        "$",
        "short d--700 0 0",
        f"inv\udcffalid ---644 0 0 {small}",
        "$",
    ]


@pytest.fixture(scope="module", params=KINDS)
def image(
    request: pytest.FixtureRequest,
    contents: dict[str, Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """The same tree in each kind of XFS."""
    path = tmp_path_factory.mktemp("xfs") / "image"
    return xfs_image(path, _proto(contents), *KINDS[request.param])


def test_everything_is_read(image: Path, contents: dict[str, Path]) -> None:
    """Every name, mode, owner, link and byte is what the proto file said."""
    found = tree_of(opened(image))
    small = hashlib.sha256(contents["small"].read_bytes()).hexdigest()
    large = hashlib.sha256(contents["large"].read_bytes()).hexdigest()
    assert (found["/small"].uid, found["/small"].gid, found["/small"].digest) == (1000, 1001, small)
    assert found["/small"].mode == stat.S_IFREG | 0o4751
    assert (found["/large"].uid, found["/large"].gid) == (70000, 4294967294)
    assert (found["/large"].digest, found["/large"].size) == (large, 480000)
    assert found["/link"].target == "some/where"
    assert found["/pipe"].mode == stat.S_IFIFO | 0o622
    assert found["/disk"].mode == stat.S_IFBLK | 0o660
    assert found["/device"].mode == stat.S_IFCHR | 0o666
    assert (found["/many"].mode, found["/many"].links) == (stat.S_IFDIR | 0o2755, 2)
    for at in range(COUNT):
        assert found[f"/many/file-{at}-{'n' * (at % 60)}"].uid == at
    assert [found[f"/few/entry-{at}"].uid for at in range(30)] == list(range(30))
    assert found["/short/inv\udcffalid"].digest == small
    assert len(found) == 1 + 6 + 3 + COUNT + 30 + 1


def test_times_are_those_of_the_image(image: Path) -> None:
    """Files were written when the image was."""
    node = opened(image).root.child("small")
    assert node is not None
    assert abs(node.state.mtime - os.stat(image).st_mtime) < 3600  # noqa: PTH116


def test_what_it_is(image: Path) -> None:
    """Label, UUID, size and free bytes are those of the superblock; nothing is in doubt."""
    filesystem = opened(image)
    assert (filesystem.kind, filesystem.label, filesystem.uuid) == ("xfs", "a label", UUID)
    assert filesystem.size == 320 * 1024 * 1024
    assert 0 < filesystem.free < filesystem.size
    assert filesystem.doubt == ""


def test_names_are_looked_up(image: Path) -> None:
    """A name leads to its file; others, and names in what is no folder, to nothing."""
    root = opened(image).root
    many = root.child("many")
    assert many is not None
    found = many.child("file-7-nnnnnnn")
    assert found is not None
    assert found.state.uid == 7
    assert found.child("x") is None
    assert many.child("file-7") is None


def _changed(tmp_path: Path, contents: dict[str, Path], *changes: str) -> dict[str, Seen]:
    return tree_of(
        opened(xfs_image(tmp_path / "image", [*_proto(contents)[:2], "$"], changes=changes))
    )


def test_attributes(tmp_path: Path, contents: dict[str, Path]) -> None:
    """Short ones, so many that they need a block, and one that needs blocks of its own."""
    changes = [f"attr_set -v {at} name{at}" for at in range(1, 200, 9)]
    spaces = ["attr_set -s -v 9 selinux", "attr_set -r -v 8 md5", "attr_set -v 20000 huge"]
    first = ["inode 131", *spaces[:2]]
    found = _changed(tmp_path, contents, *first)["/small"].xattrs
    assert found == {"security.selinux": b"v" * 9, "trusted.md5": b"v" * 8}
    found = _changed(tmp_path, contents, *first, *changes, spaces[2])["/small"].xattrs
    assert found.pop("security.selinux") == b"v" * 9
    assert found.pop("trusted.md5") == b"v" * 8
    assert found.pop("user.huge") == b"v" * 20000
    assert found == {f"user.name{at}": b"v" * at for at in range(1, 200, 9)}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("write -d features_incompat 0x100b", "feature 0x1000 is not known"),
        ("write -d features_incompat 0x10b", "feature metadir is not known"),
        ("write -d dblocks 8000000", "sizes in its superblock"),
        ("write -d agblocks 0", "sizes in its superblock"),
        ("write -d rootino 999999999999", "points outside"),
        ("write -d inodesize 100", "sizes in its superblock"),
    ],
)
def test_superblocks_that_are_refused(
    tmp_path: Path, contents: dict[str, Path], change: str, said: str
) -> None:
    """Features that nobody knows and sizes that cannot be."""
    with pytest.raises(DamageError, match=said):
        _changed(tmp_path, contents, "sb 0", change)


def test_needs_repair(tmp_path: Path, contents: dict[str, Path]) -> None:
    """A file system that asks for repair is in doubt."""
    path = tmp_path / "image"
    filesystem = opened(
        xfs_image(
            path, [*_proto(contents)[:1], "$"], changes=["sb 0", "write -d features_incompat 0x1b"]
        )
    )
    assert "xfs_repair" in filesystem.doubt


def test_checksums_are_looked_at(tmp_path: Path, contents: dict[str, Path]) -> None:
    """One changed bit in a superblock, a group's header, an inode or a folder is damage."""
    proto = [
        "d--755 0 0",
        *(f"name-to-find-{at} ---644 0 0" + f" {contents['small']}" for at in range(50)),
        "$",
    ]
    image = xfs_image(tmp_path / "image", proto)
    superblock = read_superblock(FileSource(image))
    with image.open("r+b") as file:
        root = superblock.offset(superblock.root >> superblock.inode_bits, 1, "root")
        folder = root + 512 * 60
        file.seek(0)
        whole = file.read(16 << 20)
        folder = whole.index(b"name-to-find-7")
        for at in (200, 512 + 60, 1024 + 60, root + 10, folder):
            file.seek(at)
            file.write(bytes((whole[at] ^ 1,)))
            file.flush()
            with pytest.raises(DamageError, match=r"checksum|none|broken"):
                tree_of(opened(image))
            file.seek(at)
            file.write(whole[at : at + 1])
            file.flush()
    assert len(tree_of(opened(image))) == 51
