"""A folder of this host as a root file system."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from imgverify.disk.damage import DamageError
from imgverify.disk.folder_filesystem import FolderFileSystem
from imgverify.disk.image_tree import ImageTree
from imgverify.disk.nodes import Node


@pytest.fixture
def top(tmp_path: Path) -> Path:
    """A small root file system, beside a file that nobody may see through it."""
    (tmp_path / "secret").write_text("of this host")
    root = tmp_path / "root"
    (root / "etc").mkdir(parents=True)
    (root / "etc/passwd").write_text("root:x:0:0:\n")
    (root / "etc/out").symlink_to("../../secret")
    (root / "up").symlink_to("..")
    os.mkfifo(root / "pipe")
    return root


def _node(filesystem: FolderFileSystem, path: str) -> Node:
    node: Node | None = filesystem.root
    for name in path.split("/"):
        assert node
        node = node.child(name)
    assert node
    return node


def test_states_are_those_of_the_host(top: Path) -> None:
    """Mode, owner, size, times, links and inode numbers are what lstat(2) says."""
    filesystem = FolderFileSystem(top)
    for path in ("etc", "etc/passwd", "etc/out", "pipe"):
        state, wanted = _node(filesystem, path).state, os.lstat(top / path)
        assert (state.mode, state.uid, state.gid) == (wanted.st_mode, wanted.st_uid, wanted.st_gid)
        assert (state.size, state.links) == (wanted.st_size, wanted.st_nlink)
        assert (state.mtime, state.ctime) == (int(wanted.st_mtime), int(wanted.st_ctime))
        assert state.inode == wanted.st_ino


def test_contents(top: Path) -> None:
    """Files, targets and names are read; what is no file has no bytes."""
    filesystem = FolderFileSystem(top)
    assert _node(filesystem, "etc/passwd").read(5, 3) == b"x:0"
    assert _node(filesystem, "etc/passwd").read(10, 100) == b":\n"[-2:]
    assert _node(filesystem, "etc/out").target() == "../../secret"
    assert {name for name, _ in filesystem.root.children()} == {"etc", "up", "pipe"}
    assert _node(filesystem, "pipe").read(0, 10) == b""
    assert _node(filesystem, "etc").read(0, 10) == b""
    assert _node(filesystem, "etc").target() == ""
    assert [*_node(filesystem, "etc/passwd").children()] == []
    assert _node(filesystem, "etc/passwd").child("x") is None


def test_odd_names(top: Path) -> None:
    """Names that are no text, or have a line break, are names like others."""
    odd = os.fsdecode(b"a\xff\nb")
    (top / odd).write_text("odd")
    assert _node(FolderFileSystem(top), odd).read(0, 9) == b"odd"
    assert FolderFileSystem(top).root.child("x" * 300) is None


def test_nothing_leads_out(top: Path) -> None:
    """Neither names with dots nor symlinks show anything outside of the folder."""
    filesystem = FolderFileSystem(top)
    for name in ("..", ".", "", "../secret", "etc/passwd", "a\0b"):
        assert filesystem.root.child(name) is None
    assert _node(filesystem, "up").child("secret") is None
    assert [*_node(filesystem, "up").children()] == []
    assert ImageTree({"/": filesystem}).read("/etc/out", 100) == b""


def test_swapped_meanwhile(top: Path) -> None:
    """A file or folder that became a symlink after it was seen is not followed."""
    filesystem = FolderFileSystem(top)
    file, folder = _node(filesystem, "etc/passwd"), _node(filesystem, "etc")
    (top / "etc/passwd").unlink()
    (top / "etc/passwd").symlink_to("../../secret")
    with pytest.raises(DamageError, match="changed while it was read"):
        file.read(0, 100)
    (top / "etc").rename(top / "old")
    (top / "etc").symlink_to(top.parent)
    assert folder.child("secret") is None
    with pytest.raises(DamageError, match="/etc cannot be read"):
        list(folder.children())


def test_swapped_for_a_pipe(top: Path) -> None:
    """A file that became a FIFO is never opened: it would block."""
    file = _node(FolderFileSystem(top), "etc/passwd")
    (top / "etc/passwd").unlink()
    os.mkfifo(top / "etc/passwd")
    with pytest.raises(DamageError, match="changed"):
        file.read(0, 100)


def test_attributes(top: Path) -> None:
    """Extended attributes are those of the thing itself, also of a symlink."""
    try:
        os.setxattr(top / "etc/passwd", "user.note", b"\x00\xff")
    except OSError:
        pytest.skip("no user attributes on the file system of the tests")
    filesystem = FolderFileSystem(top)
    assert _node(filesystem, "etc/passwd").xattrs()["user.note"] == b"\x00\xff"
    assert "user.note" not in _node(filesystem, "etc/out").xattrs()
    assert "user.note" not in filesystem.root.xattrs()


_AS_NOBODY = """
import os, sys
from pathlib import Path
from imgverify.disk.folder_filesystem import FolderFileSystem
root = FolderFileSystem(Path(sys.argv[1])).root
if os.geteuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
for look in (
    lambda: root.child("shadow").read(0, 9),
    lambda: list(root.child("closed").children()),
    lambda: root.child("closed").child("x"),
):
    try:
        print(look())
    except Exception as error:
        print(type(error).__name__, error)
"""


def test_as_an_ordinary_user(top: Path) -> None:
    """What a user may not read is said to be so: it is neither empty nor absent."""
    (top / "shadow").write_text("root:*:\n")
    (top / "shadow").chmod(0)
    (top / "closed").mkdir()
    (top / "closed").chmod(0)
    top.chmod(0o755)
    ran = subprocess.run(
        [sys.executable, "-c", _AS_NOBODY, top], check=True, capture_output=True, text=True
    )
    (top / "closed").chmod(0o700)
    assert ran.stdout.splitlines() == [
        "DamageError /shadow cannot be read by this user",
        "DamageError /closed cannot be read by this user",
        "DamageError /closed/x cannot be read by this user",
    ]


def test_no_folder(tmp_path: Path) -> None:
    """What is no folder says so."""
    with pytest.raises(DamageError, match="cannot be read"):
        FolderFileSystem(tmp_path / "none")
