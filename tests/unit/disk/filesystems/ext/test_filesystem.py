"""What mke2fs(8) and debugfs(8) wrote is what is read."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from imgverify.disk.damage import DamageError
from imgverify.disk.nodes import FileSystem
from tests.unit.disk.filesystems.building import UUID, ext_image, opened
from tests.unit.disk.filesystems.trees import Seen, kernel_tree, tree_of

KINDS = {
    "ext2": ("-t", "ext2"),
    "ext2-old": ("-t", "ext2", "-b", "1024", "-I", "128", "-O", "^filetype,^dir_index"),
    "ext3": ("-t", "ext3"),
    "ext4": ("-t", "ext4"),
    "ext4-plain": ("-t", "ext4", "-O", "^64bit,^metadata_csum"),
    "ext4-gdt": ("-t", "ext4", "-O", "^metadata_csum,uninit_bg"),
    "ext4-checksums": ("-t", "ext4", "-O", "64bit,metadata_csum,metadata_csum_seed"),
    "ext4-small-inodes": ("-t", "ext4", "-I", "128"),
    "ext4-inline": ("-t", "ext4", "-O", "inline_data", "-b", "4096"),
    "ext4-large-inodes": ("-t", "ext4", "-O", "inline_data", "-I", "1024", "-b", "4096"),
    "ext4-blocks": ("-t", "ext4", "-O", "^extent,^64bit"),
    "ext4-bigalloc": ("-t", "ext4", "-O", "bigalloc", "-C", "16384"),
    "ext4-wide-values": ("-t", "ext4", "-O", "ea_inode,large_dir"),
    "ext4-1k": ("-t", "ext4", "-b", "1024"),
    "ext4-64k": ("-t", "ext4", "-b", "65536", "-N", "4096", "-O", "^has_journal"),
    "ext4-meta": ("-t", "ext4", "-b", "1024", "-O", "meta_bg,^resize_inode,sparse_super2"),
    "ext4-orphans": ("-t", "ext4", "-O", "orphan_file,mmp,verity,stable_inodes,project,quota"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One of everything that an ordinary user can make."""
    top = tmp_path_factory.mktemp("tree")
    for size in (0, 1, 59, 60, 61, 100, 150, 4096, 4097, 1_000_003):
        (top / f"size-{size}").write_bytes((b"0123456789abcdef" * 65536)[:size])
    with (top / "holes").open("wb") as file:
        file.write(b"first")
        file.seek(9_000_000)
        file.write(b"second")
        file.truncate(20_000_000)
    for length in (1, 59, 60, 61, 200, 1000):
        (top / f"link-{length}").symlink_to(("ab/" * 400)[:length])
    for name in (b"inv\xff\xfealid", b"new\nline", "ümläut-日本".encode(), b"n" * 255, b" lead"):
        descriptor = os.open(os.path.join(os.fsencode(top), name), os.O_CREAT | os.O_WRONLY)  # noqa: PTH118
        os.write(descriptor, name)
        os.close(descriptor)
    (top / "mode").write_text("x")
    (top / "mode").chmod(0o4751)
    (top / "twice").hardlink_to(top / "mode")
    (top / "sticky").mkdir()
    (top / "sticky").chmod(0o1777)
    os.mkfifo(top / "pipe", 0o622)
    for at, seconds in enumerate((0, -1, -(2**31), 2**31 - 1)):
        (top / f"time-{at}").write_text("")
        os.utime(top / f"time-{at}", (seconds, seconds))
    many = top / "many"
    many.mkdir()
    for at in range(1200):
        (many / f"file-{at}-{'n' * (at % 50)}").touch()
    (top / "attributes").write_text("x")
    for at in range(10):
        os.setxattr(top / "attributes", f"user.name{at}", b"v" * (at * 3))
    deep = top
    for _ in range(30):
        deep /= "deep"
        deep.mkdir()
    return top


@pytest.fixture(scope="module", params=KINDS)
def image(
    request: pytest.FixtureRequest, folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """That folder in each kind of file system."""
    return ext_image(tmp_path_factory.mktemp("ext") / request.param, folder, *KINDS[request.param])


def _comparable(seen: dict[str, Seen]) -> dict[str, Seen]:
    """Without what mke2fs does not copy, and what folders of different kinds differ in."""
    return {
        path: replace(one, ctime=0, size=0 if stat.S_ISDIR(one.mode) else one.size)
        for path, one in seen.items()
        if path not in {"", "/lost+found"}
    }


def test_everything_is_read(image: Path, folder: Path) -> None:
    """Every name, mode, owner, size, time, link, attribute and byte is that of the folder."""
    found = tree_of(opened(image))
    assert "/lost+found" in found
    expected = _comparable(kernel_tree(folder))
    if "inline" in image.name or "large-inodes" in image.name:
        # mke2fs cuts a file that ends with a hole, where content may lie in inodes.
        del found["/holes"], expected["/holes"]
    assert _comparable(found) == expected


def test_what_it_is(image: Path) -> None:
    """Kind, label, UUID, size and free bytes are those of the superblock; nothing is in doubt."""
    filesystem = opened(image)
    assert (filesystem.label, filesystem.uuid) == ("a label", UUID)
    assert filesystem.kind in {"ext2", "ext3", "ext4"}
    assert filesystem.size == 64 * 1024 * 1024
    assert 0 < filesystem.free < filesystem.size
    assert filesystem.doubt == ""


def test_names_are_looked_up(image: Path) -> None:
    """A name leads to its file; others, and names in what is no folder, to nothing."""
    root = opened(image).root
    found = root.child("mode")
    assert found is not None
    assert stat.S_IMODE(found.state.mode) == 0o4751
    assert found.child("x") is None
    assert root.child("missing") is None
    assert root.child("..") is None


def _changed(
    tmp_path: Path, *changes: str, options: tuple[str, ...] = ("-t", "ext4")
) -> FileSystem:
    folder = tmp_path / "tree"
    folder.mkdir()
    (folder / "file").write_text("content")
    (folder / "folder").mkdir()
    return opened(ext_image(tmp_path / "image", folder, *options, changes=changes))


def test_large_owners_late_times_and_devices(tmp_path: Path) -> None:
    """Upper halves of owners, years after 2038, numbers of devices."""
    found = tree_of(
        _changed(
            tmp_path,
            "set_inode_field file uid 70000",
            "set_inode_field file gid 4294967294",
            "set_inode_field file mtime 0x3fffffff",
            "set_inode_field file mtime_extra 1",
            "set_inode_field folder mtime 0x80000000",
            "set_inode_field folder mtime_extra 0",
            "mknod device c 5 1",
            "mknod disk b 8 1",
        )
    )
    assert (found["/file"].uid, found["/file"].gid) == (70000, 4294967294)
    assert found["/file"].mtime == 2**32 + 0x3FFFFFFF
    assert found["/folder"].mtime == -(2**31)
    assert stat.S_ISCHR(found["/device"].mode)
    assert stat.S_ISBLK(found["/disk"].mode)


@pytest.mark.parametrize("options", [("-t", "ext4"), ("-t", "ext2"), ("-t", "ext4", "-I", "512")])
def test_attributes_have_their_full_names(tmp_path: Path, options: tuple[str, ...]) -> None:
    """SELinux labels, capabilities, and those of users, in the inode or in a block of their own."""
    found = tree_of(
        _changed(
            tmp_path,
            "ea_set file security.selinux system_u:object_r:etc_t:s0",
            "ea_set file security.capability 0123456789",
            f"ea_set file user.long {'x' * 700}",
            options=options,
        )
    )
    assert found["/file"].xattrs == {
        "security.selinux": b"system_u:object_r:etc_t:s0",
        "security.capability": b"0123456789",
        "user.long": b"x" * 700,
    }


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("feature needs_recovery", "journal is to be replayed"),
        ("set_super_value state 3", "marked as having errors"),
        ("set_super_value state 0", "was not unmounted"),
        ("set_super_value last_orphan 12", "orphaned files"),
    ],
)
def test_doubts(tmp_path: Path, change: str, said: str) -> None:
    """What a boot may change is said."""
    assert said in _changed(tmp_path, change).doubt


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("feature dirdata", "feature dirdata is not known"),
        ("feature FEATURE_I19", "feature 0x80000 is not known"),
        ("set_super_value blocks_count 100000000", "its device only"),
        ("set_super_value inodes_per_group 0", "sizes in its superblock"),
        ("set_super_value blocks_per_group 0", "sizes in its superblock"),
    ],
)
def test_superblocks_that_are_refused(tmp_path: Path, change: str, said: str) -> None:
    """Features that nobody knows and sizes that cannot be."""
    options = ("-t", "ext4", "-O", "^metadata_csum")
    with pytest.raises(DamageError, match=said):
        _changed(tmp_path, change, options=options)


@pytest.mark.parametrize(
    ("flag", "said"), [("0x80800", "is encrypted"), ("0x10080000", "should be within it")]
)
def test_folders_that_cannot_be_read(tmp_path: Path, flag: str, said: str) -> None:
    """A folder with encrypted names, and one whose entries should be in its inode, are errors."""
    filesystem = _changed(tmp_path, f"set_inode_field folder flags {flag}")
    folder = filesystem.root.child("folder")
    assert folder is not None
    with pytest.raises(DamageError, match=said):
        list(folder.children())
    with pytest.raises(DamageError, match=said):
        folder.child("x")


def test_what_is_not_in_use_is_damage(tmp_path: Path) -> None:
    """A name that leads to a deleted or reserved inode is an error, not a file."""
    filesystem = _changed(tmp_path, "link <8> reserved", "set_inode_field file links_count 0")
    for name in ("reserved", "file"):
        node = filesystem.root.child(name)
        assert node is not None
        with pytest.raises(DamageError, match="inode"):
            assert node.state


def test_a_socket_is_one(tmp_path: Path) -> None:
    """mke2fs leaves sockets out, so an inode is made one by its mode."""
    filesystem = _changed(tmp_path, "set_inode_field file mode 0140600")
    node = filesystem.root.child("file")
    assert node is not None
    assert stat.S_ISSOCK(node.state.mode)
    with pytest.raises(DamageError, match="no regular file"):
        node.read(0, 1)


def test_checksums_are_looked_at(tmp_path: Path) -> None:
    """One changed bit in the superblock, a descriptor, an inode or a folder is damage."""
    folder = tmp_path / "tree"
    folder.mkdir()
    (folder / "a-name-to-find").write_text("content")
    image = ext_image(tmp_path / "image", folder, "-t", "ext4", "-b", "4096")
    whole = image.read_bytes()
    filesystem = opened(image)
    tree_of(filesystem)
    place = whole.index(b"a-name-to-find")
    table = filesystem.inodes._groups.inode_table(0)  # type: ignore[attr-defined]
    for at in (1024 + 0x80, 4096 + 0x10, table + 256 + 16, place):
        image.write_bytes(whole[:at] + bytes((whole[at] ^ 1,)) + whole[at + 1 :])
        with pytest.raises(DamageError, match="checksum"):
            tree_of(opened(image))
