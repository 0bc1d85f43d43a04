"""What mkfs.vfat(8) and mtools wrote is what is read."""

from __future__ import annotations

import calendar
import os
import stat
from pathlib import Path

import pytest

from imgverify.disk.damage import DamageError
from imgverify.disk.filesystems.fat.filesystem import FatFileSystem
from imgverify.disk.filesystems.recognise import recognise
from imgverify.disk.source import FileSource
from tests.unit.disk.filesystems.building import opened, run, sparse
from tests.unit.disk.filesystems.trees import tree_of

KINDS = {12: 2, 16: 32, 32: 64}
TIME = calendar.timegm((2021, 3, 4, 5, 6, 8))


@pytest.fixture(scope="module", params=KINDS)
def image(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One of each width."""
    top = tmp_path_factory.mktemp("fat")
    path = sparse(top / "image", KINDS[request.param] << 20)
    run("mkfs.vfat", "-F", str(request.param), "-s", "1", "-n", "EFI-SYS", "-i", "1234abcd", path)
    for name, data in {
        "SHORT.TXT": b"short",
        "lower.cfg": b"lower",
        "A long name with ümläut.conf": b"long" * 5000,
        "empty": b"",
    }.items():
        (top / name).write_bytes(data)
        os.utime(top / name, (TIME, TIME))
        run("mcopy", "-m", "-i", path, top / name, "::/")
    run("mmd", "-i", path, "::/EFI", "::/EFI/BOOT", "::/EFI/Folder of many")
    for at in range(40):
        (top / f"Number {at} of many.efi").write_bytes(b"%d" % at)
    many = sorted(top.glob("Number*"))
    run("mcopy", "-i", path, *many, "::/EFI/Folder of many")
    run("mdel", "-i", path, "::/EFI/Folder of many/Number 7 of many.efi")
    run("mattrib", "+r", "-i", path, "::/SHORT.TXT")
    return path


def test_everything_is_read(image: Path) -> None:
    """Long and short names, contents, modes as Linux shows them, times as UTC."""
    found = tree_of(opened(image))
    assert found["/A long name with ümläut.conf"].size == 20000
    long = opened(image).root.child("A long name with ümläut.conf")
    assert long is not None
    assert long.read(0, 1 << 20) == b"long" * 5000
    assert long.read(19998, 10) == b"ng"
    assert found["/SHORT.TXT"].mode == stat.S_IFREG | 0o555
    assert found["/lower.cfg"].mode == stat.S_IFREG | 0o755
    assert found["/empty"].size == 0
    assert {found[f"/{name}"].mtime for name in ("SHORT.TXT", "lower.cfg", "empty")} == {TIME}
    assert (found["/EFI"].mode, found["/EFI"].links) == (stat.S_IFDIR | 0o755, 4)
    assert found[""].mode == stat.S_IFDIR | 0o755
    many = {path for path in found if path.startswith("/EFI/Folder of many/")}
    assert many == {f"/EFI/Folder of many/Number {at} of many.efi" for at in range(40) if at != 7}


def test_names_are_looked_up_as_linux_does(image: Path) -> None:
    """In any case, by their long name and by their short one."""
    root = opened(image).root
    for name in ("LOWER.CFG", "lower.cfg", "a LONG name with ÜMLÄUT.conf", "ALONGN~1.CON"):
        assert root.child(name) is not None, name
    assert root.child("EFI-SYS") is None
    assert root.child("nothing") is None


def test_every_inode_is_another(image: Path) -> None:
    """Numbers are made up, but no two files share one."""
    numbers = []
    waiting = [opened(image).root]
    while waiting:
        node = waiting.pop()
        numbers.append(node.state.inode)
        if stat.S_ISDIR(node.state.mode):
            waiting += [child for _, child in node.children()]
    assert len(numbers) == len(set(numbers)) == 1 + 4 + 3 + 39


def test_what_it_is(image: Path) -> None:
    """As blkid(8) prints it; free bytes are those that mdir counts."""
    content = recognise(FileSource(image))
    assert (content.holds, content.label, content.uuid) == ("vfat", "EFI-SYS", "1234-ABCD")
    filesystem = opened(image)
    counted = run("mdir", "-i", image, "::/").splitlines()[-2].removesuffix("bytes free")
    assert filesystem.free == int(counted.replace(" ", ""))
    assert filesystem.free < filesystem.size < image.stat().st_size
    assert filesystem.doubt == ""


def test_options_of_a_mount_decide_on_owners(image: Path) -> None:
    """As in Debian's line for /boot/efi."""
    filesystem = opened(image)
    assert isinstance(filesystem, FatFileSystem)
    found = tree_of(filesystem.mounted_with("umask=0077,uid=5"))
    assert found["/lower.cfg"].mode == stat.S_IFREG | 0o700
    assert (found["/EFI"].mode, found["/EFI"].uid) == (stat.S_IFDIR | 0o700, 5)


@pytest.mark.parametrize(("entry", "said"), [(2, "goes round"), (0xFFF, "leaves")])
def test_broken_chains(tmp_path: Path, entry: int, said: str) -> None:
    """A chain of clusters that goes round, or out of the file system, is damage."""
    path = sparse(tmp_path / "image", 32 << 20)
    run("mkfs.vfat", "-F", "16", "-s", "4", path)
    (tmp_path / "file").write_bytes(b"x" * 100_000)
    run("mcopy", "-i", path, tmp_path / "file", "::/")
    filesystem = opened(path)
    assert isinstance(filesystem, FatFileSystem)
    boot = filesystem.boot
    with path.open("r+b") as file:
        file.seek(boot.tables + 3 * 2)
        file.write((entry if entry == 2 else boot.clusters + 5).to_bytes(2, "little"))
    node = opened(path).root.child("file")
    assert node is not None
    with pytest.raises(DamageError, match=said):
        node.read(0, 10)
