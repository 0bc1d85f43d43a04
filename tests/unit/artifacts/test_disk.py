"""A path becomes an artifact, or one clear line with the next step."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from imgverify.artifacts import disk, magic
from imgverify.errors import ArtifactError
from tests.unit.providers.boot_sector import write_disk


def _refusal(spec: object) -> ArtifactError:
    with pytest.raises(ArtifactError) as caught:
        disk.resolve(str(spec))
    return caught.value


def _gpt(path: Path, mib: int = 8) -> Path:
    with path.open("wb") as file:
        file.truncate(mib << 20)
    command = ["sgdisk", "-n1:2048:+1M", "-t1:ef02", "-n2:0:0", "-t2:8300", str(path)]
    subprocess.run(command, check=True, capture_output=True)
    return path


def test_detect() -> None:
    """Paths are ours; a word with a colon is another kind's, unless such a file exists."""
    assert all(map(disk.detect, ["disk.qcow2", "./x", "/tmp/a:b", "~/x", "C"]))
    assert not any(map(disk.detect, ["ami:ami-0123", "replay:facts.json", "https://host/x"]))


def test_detect_prefers_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is called like a prefix can be named."""
    monkeypatch.chdir(tmp_path)
    Path("ami:x").touch()
    assert disk.detect("ami:x")


@pytest.mark.parametrize("name", ["disk.raw", "disk.qcow2", "no-suffix"])
def test_raw_by_content(tmp_path: Path, name: str) -> None:
    """What a file is called says nothing about its format."""
    found = disk.resolve(str(_gpt(tmp_path / name)))
    assert (found.format, found.size, found.virtual_size) == ("raw", 8 << 20, 8 << 20)


def test_missing_file(tmp_path: Path) -> None:
    """A misspelt name is answered with the nearest one in that folder."""
    (tmp_path / "debian-12.qcow2").touch()
    error = _refusal(tmp_path / "debain-12.qcow2")
    assert "no such file" in error.message
    assert error.hint == "did you mean debian-12.qcow2?"
    assert "there is no folder" in _refusal(tmp_path / "gone" / "x.raw").hint


def test_folder_and_other_things(tmp_path: Path) -> None:
    """A folder names the disks in it; a FIFO is refused without waiting for a writer."""
    (tmp_path / "a.qcow2").touch()
    assert _refusal(tmp_path).hint == "name a file in it: a.qcow2"
    os.mkfifo(tmp_path / "pipe")
    assert "not a regular file" in _refusal(tmp_path / "pipe").message


def test_empty(tmp_path: Path) -> None:
    """An empty file is what a failed build leaves."""
    (tmp_path / "empty.raw").touch()
    assert "empty" in _refusal(tmp_path / "empty.raw").message


def test_unreadable(tmp_path: Path) -> None:
    """A file that cannot be opened says why (a loop of links, which stops root too)."""
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert "cannot be read" in _refusal(tmp_path / "loop").message


@pytest.mark.parametrize("label", ["gpt", "mbr"])
def test_truncated_raw(tmp_path: Path, label: str) -> None:
    """A raw disk that ends before its partitions do is truncated."""
    path = tmp_path / "cut.raw"
    _gpt(path) if label == "gpt" else write_disk(path)
    os.truncate(path, path.stat().st_size - 4096)
    error = _refusal(path)
    assert "truncated" in error.message
    assert label.upper() in error.message


@pytest.mark.parametrize("kind", ["ext4", "xfs"])
def test_bare_file_system(tmp_path: Path, kind: str) -> None:
    """A file system without partitions is a disk too."""
    path = tmp_path / "fs.img"
    with path.open("wb") as file:
        file.truncate(320 << 20)
    subprocess.run([f"mkfs.{kind}", "-q", path], check=True)
    assert disk.resolve(str(path)).format == "raw"


@pytest.mark.parametrize(
    ("driver", "suffix"),
    [("vmdk", "vmdk"), ("vdi", "vdi"), ("vpc", "vhd"), ("vhdx", "vhdx"), ("qed", "qed")],
)
def test_foreign_formats(tmp_path: Path, driver: str, suffix: str) -> None:
    """Disks of other hypervisors are named, with the command that converts them."""
    path = tmp_path / f"disk.{suffix}"
    subprocess.run(["qemu-img", "create", "-q", "-f", driver, path, "8M"], check=True)
    error = _refusal(path)
    assert suffix.upper() in error.message
    assert f"qemu-img convert -f {driver}" in error.hint


def test_fixed_vhd(tmp_path: Path) -> None:
    """A fixed VHD looks like a raw disk except for its last sector."""
    path = _gpt(tmp_path / "disk.vhd")
    with path.open("ab") as file:
        file.write(magic.VHD_FOOTER.ljust(512, b"\0"))
    assert "VHD" in _refusal(path).message


def test_archives(tmp_path: Path) -> None:
    """Packed images are named, with the command that unpacks them."""
    image = _gpt(tmp_path / "disk.raw", 1 << 2)
    for command, hint in (("gzip", "gunzip"), ("xz", "xz -d"), ("bzip2", "bunzip2")):
        packed = tmp_path / f"disk.{command}"
        packed.write_bytes(
            subprocess.run([command, "-c", image], check=True, capture_output=True).stdout
        )
        assert hint in _refusal(packed).hint
    ova = tmp_path / "disk.ova"
    subprocess.run(["tar", "-C", tmp_path, "--format=ustar", "-cf", ova, "disk.raw"], check=True)
    assert "OVA" in _refusal(ova).message


def test_not_a_disk(tmp_path: Path) -> None:
    """A text file is no disk, whatever it is called."""
    path = tmp_path / "notes.qcow2"
    path.write_text("buy milk\n" * 1000)
    assert "not a disk image" in _refusal(path).message
