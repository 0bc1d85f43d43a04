"""Bytes that somebody changed: an error in words or another answer, never a traceback or a hang."""

from __future__ import annotations

import stat
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from imgverify.disk.damage import DamageError
from imgverify.disk.filesystems.recognise import open_filesystem, recognise
from imgverify.disk.nodes import Node
from imgverify.disk.source import FileSource
from tests.unit.disk.filesystems.building import ext_image, opened, run, sparse, xfs_image

_MOST = 300


class Changed:
    """An image in memory, some of whose bytes read differently."""

    def __init__(self, image: Path, changes: dict[int, int]) -> None:
        self._source = FileSource(image)
        self.size = self._source.size
        self._changes = changes
        self.read_at: set[int] = set()

    def read(self, offset: int, length: int) -> bytes:
        """Bytes from an offset on."""
        assert offset >= 0
        assert length >= 0
        data = bytearray(self._source.read(offset, length))
        self.read_at.update(range(offset, offset + min(len(data), 1024), 2))
        for at, value in self._changes.items():
            if offset <= at < offset + len(data):
                data[at - offset] = value
        return bytes(data)

    def close(self) -> None:
        """Close the image."""
        self._source.close()


def _use(source: Changed) -> None:
    """Read everything that there is, up to a bound."""
    filesystem = open_filesystem(source, recognise(source))
    assert isinstance(filesystem.doubt, str)
    assert filesystem.free <= filesystem.size
    waiting: list[Node] = [filesystem.root]
    for _ in range(_MOST):
        if not waiting:
            return
        node = waiting.pop()
        with suppress(DamageError):
            mode = node.state.mode
            node.xattrs()
            if stat.S_ISDIR(mode):
                waiting += [child for _, child in node.children()]
                node.child("x")
            elif stat.S_ISREG(mode):
                node.read(0, 1 << 16)
            elif stat.S_ISLNK(mode):
                node.target()


@pytest.fixture(scope="module", params=["ext2", "ext4", "xfs-v4", "xfs", "vfat"])
def image(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small tree; kinds without checksums see every change through."""
    top = tmp_path_factory.mktemp("hostile")
    tree = top / "tree"
    tree.mkdir()
    for at in range(60):
        (tree / f"file-{at}").write_bytes(b"content" * at)
    kind = request.param
    if kind == "vfat":
        path = sparse(top / "image", 4 << 20)
        run("mkfs.vfat", path)
        run("mmd", "-i", path, "::/folder")
        run("mcopy", "-i", path, *tree.iterdir(), "::/folder")
        return path
    (tree / "link").symlink_to("a/" * 100)
    if kind.startswith("ext"):
        return ext_image(top / "image", tree, "-t", kind, "-b", "1024")
    proto = ["d--755 0 0", *(f"file-{at} ---644 0 0 {tree}/file-{at}" for at in range(60)), "$"]
    return xfs_image(top / "image", proto, *(("-m", "crc=0") if kind == "xfs-v4" else ()))


@pytest.fixture(scope="module")
def places(image: Path) -> list[int]:
    """Offsets that a reader of the whole image comes by."""
    source = Changed(image, {})
    _use(source)
    source.close()
    return sorted(source.read_at)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_changed_bytes(image: Path, places: list[int], data: st.DataObject) -> None:
    """Up to eight bytes anywhere where something is read."""
    place, value = st.sampled_from(places), st.sampled_from([0, 1, 0x7F, 0x80, 0xFF])
    changes = data.draw(st.dictionaries(place, value, min_size=1, max_size=8))
    source = Changed(image, changes)
    with suppress(DamageError):
        _use(source)
    source.close()


@pytest.mark.parametrize("kind", ["ext4", "xfs", "vfat"])
@given(head=st.binary(max_size=600))
def test_garbage_superblocks(
    kind: str, head: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Garbage behind a magic number is refused."""
    path = sparse(tmp_path_factory.mktemp("garbage") / "image", 1 << 20)
    at, magic = {"ext4": (1080, b"\x53\xef"), "xfs": (0, b"XFSB"), "vfat": (54, b"FAT16   ")}[kind]
    with path.open("r+b") as file:
        file.seek(at)
        file.write(magic + head)
    source = FileSource(path)
    found = recognise(source)
    if found.holds:
        with pytest.raises(DamageError):
            open_filesystem(source, found)
    source.close()


def _ext2(tmp_path: Path, *changes: str) -> Node:
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / "file").write_bytes(b"x" * 300_000)
    path = ext_image(tmp_path / "image", tree, "-t", "ext2", "-b", "1024", changes=changes)
    node = opened(path).root.child("file")
    assert node is not None
    return node


def test_pointers_that_go_round(tmp_path: Path) -> None:
    """A block of pointers that is met twice is damage."""
    node = _ext2(
        tmp_path, "set_inode_field file block[DIND] 100", "set_inode_field file block[IND] 100"
    )
    with pytest.raises(DamageError):
        node.read(0, 300_000)


def test_file_of_an_exbibyte(tmp_path: Path) -> None:
    """A size that cannot be does not ask for that much memory."""
    node = _ext2(tmp_path, f"set_inode_field file size {1 << 60}")
    assert node.state.size == 1 << 60
    assert node.read(0, 10) == b"x" * 10
    assert node.read(1 << 59, 10) == bytes(10)
    with pytest.raises(DamageError, match="too many"):
        node.read(0, 1 << 60)


def test_folder_of_an_exbibyte(tmp_path: Path) -> None:
    """Nobody reads holes as entries."""
    tree = tmp_path / "tree"
    (tree / "folder").mkdir(parents=True)
    change = f"set_inode_field folder size {1 << 31}"
    path = ext_image(tmp_path / "image", tree, "-t", "ext2", changes=[change])
    folder = opened(path).root.child("folder")
    assert folder is not None
    with pytest.raises(DamageError, match="cannot be"):
        list(folder.children())


def test_tree_of_extents_that_goes_round(tmp_path: Path) -> None:
    """An index that leads to itself ends at the depth that it claims."""
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / "file").write_text("x")
    options = ("-t", "ext4", "-O", "^metadata_csum", "-b", "1024")
    path = ext_image(tmp_path / "image", tree, *options)
    filesystem = opened(path)
    node = filesystem.root.child("file")
    assert node is not None
    number = node.state.inode
    block = 20000
    # One index entry of depth 1 that leads to a block of depth 1, which leads to itself.
    index = (
        bytes.fromhex("0af3 0100 0400 0100 00000000 00000000")
        + block.to_bytes(4, "little")
        + bytes(4)
    )
    table = filesystem.inodes._groups.inode_table(0)  # type: ignore[attr-defined]
    with path.open("r+b") as file:
        file.seek(table + (number - 1) * filesystem.superblock.inode_size + 40)  # type: ignore[attr-defined]
        file.write(index)
        file.seek(block * 1024)
        file.write(index)
    node = opened(path).root.child("file")
    assert node is not None
    with pytest.raises(DamageError, match="tree of extents is broken"):
        node.read(0, 1)
