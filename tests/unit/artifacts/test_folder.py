"""Folders that are root file systems."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from imgverify.artifacts.digest import digest
from imgverify.artifacts.folder_digest import listing
from imgverify.errors import ArtifactError
from imgverify.progress import Silent
from imgverify.registry import kind, resolve
from imgverify.wrapping import RootFolder
from tests.unit.artifacts.disks import refusal


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small root file system."""
    top = tmp_path / "root"
    (top / "etc").mkdir(parents=True)
    (top / "usr/bin").mkdir(parents=True)
    (top / "bin").symlink_to("usr/bin")
    (top / "etc/passwd").write_text("root:x:0:0\n")
    os.mkfifo(top / "pipe")
    return top


def test_root_file_system(root: Path) -> None:
    """A folder with /etc and programs is one."""
    artifact = resolve(str(root))
    assert (artifact.kind, artifact.format, artifact.location) == ("folder", "folder", str(root))
    found = kind("folder").contents(artifact, Path("/nowhere"), Silent())
    assert found == RootFolder(path=str(root))


def test_other_folders(tmp_path: Path) -> None:
    """Any other folder is refused, and the disks in it are named."""
    (tmp_path / "disk.qcow2").write_text("")
    assert refusal(tmp_path).hint == "name a file in it: disk.qcow2"


def test_symlink_to_a_folder(root: Path, tmp_path: Path) -> None:
    """A symlink that the user names leads to the folder that is judged."""
    (tmp_path / "link").symlink_to(root)
    assert resolve(str(tmp_path / "link")).location == str(root)


def test_mounted_inside(root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder in which this host's /proc is mounted would be judged by it: refused."""
    lines = (
        "21 1 0:20 / / rw - ext4 /dev/vda1 rw\n"
        f"22 1 0:21 / {root}/da\\040ta rw shared:1 - ext4 /dev/vdb rw\n"
    )
    (tmp_path / "mounts").write_text(lines)
    monkeypatch.setattr("imgverify.artifacts.folder._MOUNTS", tmp_path / "mounts")
    assert resolve(str(root)).kind == "folder"
    (tmp_path / "mounts").write_text(lines + f"23 1 0:5 / {root}/pr\\040oc rw - proc proc rw\n")
    with pytest.raises(ArtifactError, match="proc is mounted in it") as caught:
        resolve(str(root))
    assert caught.value.hint == f"unmount it first: umount {root}/pr oc"


def test_digest_is_of_all_that_counts(root: Path) -> None:
    """Names, types, modes, owners, targets and contents change the digest, and times do not."""
    before = digest(root)
    assert before.startswith("sha256:")
    os.utime(root / "etc/passwd", (1, 1))
    assert digest(root) == before
    seen = {before}
    passwd, pipe = root / "etc/passwd", root / "pipe"
    changes: list[Callable[[], object]] = [
        partial(passwd.write_text, "root:x:0:1\n"),
        partial(passwd.chmod, 0o600),
        partial(passwd.rename, root / "etc/passwd-"),
        (root / "etc/empty").mkdir,
        pipe.unlink,
        partial(pipe.write_text, ""),
    ]
    for change in changes:
        change()
        seen.add(digest(root))
    (root / "bin").unlink()
    (root / "bin").symlink_to("usr/sbin")
    seen.add(digest(root))
    assert len(seen) == 8


def test_digest_is_the_same_for_a_copy(root: Path, tmp_path: Path) -> None:
    """Neither the place nor the order of entries on the disk counts."""
    for name in "qwertz":
        (root / "etc" / name).write_text(name)
    copy = tmp_path / "copy"
    subprocess.run(["cp", "-a", root, copy], check=True)
    assert digest(copy) == digest(root)


def test_names_cannot_be_confused(tmp_path: Path) -> None:
    """A line break in a name, or text that looks like a record, makes no other folder's listing."""
    one, two = tmp_path / "one", tmp_path / "two"
    for folder, names in ((one, ("a\nb",)), (two, ("a", "b"))):
        folder.mkdir()
        for name in names:
            (folder / name).write_text("")
    assert digest(one) != digest(two)


def test_too_deep(tmp_path: Path) -> None:
    """Folders in each other without an end are refused before the stack is."""
    place = tmp_path / "deep"
    place.joinpath(*["x"] * 300).mkdir(parents=True)
    with pytest.raises(ArtifactError, match="too deep"):
        list(listing(place, lambda _: None))
