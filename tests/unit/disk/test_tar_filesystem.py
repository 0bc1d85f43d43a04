"""Root file systems in tar archives."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from imgverify.disk.damage import DamageError
from imgverify.disk.image_tree import ImageTree
from imgverify.disk.nodes import Node
from imgverify.disk.tar_filesystem import TarFileSystem
from tests.unit.disk.tars import TIME, file, folder, hard_link, member, symlink, tar


def _walk(node: Node, path: str = "") -> Iterator[tuple[str, Node]]:
    for name, child in node.children():
        yield f"{path}/{name}", child
        yield from _walk(child, f"{path}/{name}")


def _paths(*archives: Path) -> set[str]:
    return {path for path, _ in _walk(TarFileSystem(archives).root)}


def _tree(*archives: Path) -> ImageTree:
    return ImageTree({"/": TarFileSystem(archives)})


def test_same_as_the_folder(tmp_path: Path) -> None:
    """Everything that GNU tar packs is found again, with its state and content."""
    top = tmp_path / "root"
    (top / "etc/deep/er").mkdir(parents=True)
    (top / "etc/passwd").write_bytes(b"root:x:0:0\n")
    (top / "etc/deep/er/big").write_bytes(os.urandom(300_000))
    (top / "etc/link").symlink_to("deep/er")
    os.link(top / "etc/passwd", top / "etc/passwd-")
    os.mkfifo(top / "pipe", 0o640)
    (top / "etc/deep").chmod(0o2711)
    with (top / "holes").open("wb") as holes:
        holes.seek(5_000_000)
        holes.write(b"end")
    subprocess.run(["tar", "-C", top, "-S", "-cf", tmp_path / "x.tar", "."], check=True)
    found = dict(_walk(TarFileSystem([tmp_path / "x.tar"]).root))
    assert set(found) == {"/" + str(path.relative_to(top)) for path in top.rglob("*")}
    for path, node in found.items():
        wanted, state = os.lstat(f"{top}{path}"), node.state
        assert (state.mode, state.uid, state.gid) == (wanted.st_mode, wanted.st_uid, wanted.st_gid)
        assert state.mtime == int(wanted.st_mtime)
        if stat.S_ISREG(wanted.st_mode):
            assert (state.size, state.links) == (wanted.st_size, wanted.st_nlink)
            assert node.read(0, 10**7) == Path(f"{top}{path}").read_bytes()
            assert node.read(4_999_999, 3) == Path(f"{top}{path}").read_bytes()[4_999_999:5_000_002]
        if stat.S_ISLNK(wanted.st_mode):
            assert node.target() == str(Path(f"{top}{path}").readlink())
    assert found["/etc/passwd"].state.inode == found["/etc/passwd-"].state.inode


def test_later_members_win(tmp_path: Path) -> None:
    """Of a name that comes twice the last one counts; a folder keeps what is in it."""
    path = tar(
        tmp_path / "x.tar",
        folder("etc", mode=0o700),
        file("etc/a", b"old"),
        file("etc/a", b"new"),
        folder("etc", mode=0o755, uid=5),
        file("usr", b"a file"),
        file("usr/bin/sh", b"now a folder"),
    )
    tree = _tree(path)
    assert tree.read("/etc/a", 100) == b"new"
    state = tree.lstat("/etc")
    assert state is not None
    assert (state.mode & 0o7777, state.uid) == (0o755, 5)
    assert tree.read("/usr/bin/sh", 100) == b"now a folder"


def test_folders_that_are_no_members(tmp_path: Path) -> None:
    """A folder that only stands in a path is there, and belongs to root."""
    state = _tree(tar(tmp_path / "x.tar", file("a/b/c"))).lstat("/a/b")
    assert state is not None
    assert (state.mode, state.uid, state.gid) == (0o040755, 0, 0)


def test_members_below_a_symlink(tmp_path: Path) -> None:
    """A member below a symlink lands where unpacking would put it, and never outside."""
    path = tar(
        tmp_path / "x.tar",
        symlink("lib", "usr/lib"),
        file("lib/libc.so", b"1"),
        symlink("out", "../../../etc"),
        file("out/shadow", b"2"),
        symlink("round", "round"),
        file("round/x", b"3"),
    )
    tree = _tree(path)
    assert tree.read("/usr/lib/libc.so", 9) == b"1"
    assert tree.read("/lib/libc.so", 9) == b"1"
    assert tree.read("/etc/shadow", 9) == b"2"
    assert tree.read("/round/x", 9) == b"3"


def test_names_that_lead_out(tmp_path: Path) -> None:
    """`..` in a name is refused; a slash in front means the top."""
    with pytest.raises(DamageError, match="outside"):
        TarFileSystem([tar(tmp_path / "x.tar", file("etc/../../x"))])
    assert _paths(tar(tmp_path / "y.tar", file("/etc/x"), file("./b"))) == {"/etc", "/etc/x", "/b"}


def test_layers(tmp_path: Path) -> None:
    """Whiteouts hide what is below, opaque folders all of it, and neither what is beside them."""
    lower = tar(
        tmp_path / "1.tar",
        folder("etc", mode=0o700),
        *(file(f"etc/{name}", b"low") for name in ("gone", "kept", "changed")),
        folder("var"),
        *(file(f"var/{name}") for name in ("old", "older")),
        file("dir/below/x"),
        file("was-folder/x"),
        file("was-file"),
    )
    upper = tar(
        tmp_path / "2.tar",
        file("etc/.wh.gone"),
        file("etc/changed", b"new"),
        file("var/new"),
        file("var/.wh..wh..opq"),
        file("dir/.wh.below"),
        file("dir/below/y"),
        file("was-folder"),
        file("was-file/x"),
        file(".wh..wh.plnk"),
        file("opt/.wh.nothing"),
    )
    assert _paths(lower, upper) == {
        *("/etc", "/etc/kept", "/etc/changed", "/var", "/var/new"),
        *("/dir", "/dir/below", "/dir/below/y", "/was-folder", "/was-file", "/was-file/x", "/opt"),
    }
    tree = _tree(lower, upper)
    assert tree.read("/etc/changed", 9) == b"new"
    state = tree.lstat("/etc")
    assert state is not None
    assert state.mode == 0o040700, "a folder that only stands in a path keeps the lower one's mode"
    third = tar(tmp_path / "3.tar", folder("etc", mode=0o711), file("etc/gone", b"again"))
    tree = _tree(lower, upper, third)
    state = tree.lstat("/etc")
    assert state is not None
    assert state.mode == 0o040711
    assert tree.names("/etc") == ["changed", "gone", "kept"]


def test_layer_over_a_symlink(tmp_path: Path) -> None:
    """A layer's file below a symlink of a lower layer lands where the symlink leads to."""
    lower = tar(tmp_path / "1.tar", folder("usr/lib"), symlink("lib", "usr/lib"), file("usr/lib/a"))
    upper = tar(tmp_path / "2.tar", file("lib/b"))
    assert _paths(lower, upper) == {"/usr", "/usr/lib", "/usr/lib/a", "/usr/lib/b", "/lib"}
    replaced = tar(tmp_path / "3.tar", folder("lib"), file("lib/c"))
    assert "/lib/c" in _paths(lower, replaced)


def test_hard_links_over_layers(tmp_path: Path) -> None:
    """A hard link to a file of a lower layer is that file; one to nothing says so."""
    lower = tar(tmp_path / "1.tar", file("a", b"low", uid=9))
    upper = tar(tmp_path / "2.tar", hard_link("b", "a"), hard_link("c", "b"), hard_link("d", "no"))
    root = TarFileSystem([lower, upper]).root
    a, b, c, d = (root.child(name) for name in "abcd")
    assert a
    assert b
    assert c
    assert d
    assert (b.read(0, 9), c.read(0, 9)) == (b"low", b"low")
    assert (a.state.inode, a.state.links) == (b.state.inode, 3)
    with pytest.raises(DamageError, match="'no', which is not in the archive"):
        _ = d.state


def test_hard_links_that_go_round(tmp_path: Path) -> None:
    """Hard links to each other, or to themselves, are damage and no loop."""
    path = tar(tmp_path / "x.tar", hard_link("a", "b"), hard_link("b", "a"), hard_link("c", "c"))
    for _, node in _walk(TarFileSystem([path]).root):
        with pytest.raises(DamageError, match="hard link"):
            _ = node.state


def test_attributes(tmp_path: Path) -> None:
    """Attributes come with their node."""
    label = {"SCHILY.xattr.security.selinux": "system_u:object_r:etc_t:s0"}
    tree = _tree(tar(tmp_path / "x.tar", (member("x", pax_headers=label), b""), file("y")))
    assert tree.xattrs("/x") == {"security.selinux": b"system_u:object_r:etc_t:s0"}
    assert tree.xattrs("/y") == {}


def test_cut_off(tmp_path: Path) -> None:
    """An archive that ends within a file is refused at once, with the file's name."""
    path = tar(tmp_path / "x.tar", file("etc/passwd", b"x" * 5000))
    os.truncate(path, 2000)
    with pytest.raises(DamageError, match=r"x\.tar: it is cut off within 'etc/passwd'"):
        TarFileSystem([path])
    with pytest.raises(DamageError, match="cannot be read"):
        TarFileSystem([tmp_path / "none.tar"])


def test_shorter_later(tmp_path: Path) -> None:
    """A file that lost its bytes after it was indexed is damage, not an empty file."""
    path = tar(tmp_path / "x.tar", file("a", b"x" * 5000))
    node = TarFileSystem([path]).root.child("a")
    os.truncate(path, 1024)
    assert node
    with pytest.raises(DamageError, match="shorter"):
        node.read(0, 5000)


def test_no_members(tmp_path: Path) -> None:
    """An empty archive is an empty root, with a time of its own."""
    root = TarFileSystem([tar(tmp_path / "x.tar", style=tarfile.GNU_FORMAT)]).root
    assert [*root.children()] == []
    assert root.child("etc") is None
    assert root.state.mode == 0o040755
    top = TarFileSystem([tar(tmp_path / "y.tar", folder("./", mode=0o750))]).root
    assert (top.state.mode, top.state.mtime) == (0o040750, TIME)


def test_little_memory(tmp_path: Path) -> None:
    """A member takes a few hundred bytes: a million of them stay below 500 MB."""
    path = tar(tmp_path / "x.tar")
    blocks = b"".join(
        member(f"folder-{number // 100}/file-number-{number}").tobuf(tarfile.GNU_FORMAT)
        for number in range(20_000)
    )
    path.write_bytes(blocks + bytes(1024))
    script = (
        "import resource, sys; from pathlib import Path\n"
        "from imgverify.disk.tar_filesystem import TarFileSystem\n"
        "peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "before = peak(); kept = TarFileSystem([Path(sys.argv[1])]); print(peak() - before)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, path], check=True, capture_output=True, text=True
    )
    assert int(ran.stdout) * 1024 / 20_000 < 450
