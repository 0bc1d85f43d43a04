"""Compressed disks of any format."""

from __future__ import annotations

import gzip
import subprocess
from pathlib import Path

import pytest

from imgverify.errors import ArtifactError
from imgverify.registry import resolve
from tests.unit.artifacts.appliances import MIB, vmdk
from tests.unit.artifacts.disks import converted, gpt, patterned
from tests.unit.artifacts.opening import disks, facts, opened, read
from tests.unit.disk.tars import tar_of

PROGRAMS = {"gzip": "gzip", "xz": "xz", "zstd": "zstd", "bzip2": "bzip2"}


def _packed(path: Path, program: str) -> Path:
    done = subprocess.run([program, "-c", path], check=True, capture_output=True)
    packed = path.with_name(f"packed-{program}")
    packed.write_bytes(done.stdout)
    return packed


@pytest.mark.parametrize("packing", PROGRAMS)
@pytest.mark.parametrize("driver", ["raw", "qcow2", "vmdk", "vpc", "vhdx", "vdi"])
def test_every_format(tmp_path: Path, packing: str, driver: str) -> None:
    """A disk of any format in any compression is known by its content, and read."""
    raw = patterned(tmp_path / "disk.raw")
    options = ("-o", "force_size=on") if driver == "vpc" else ()
    disk = raw if driver == "raw" else converted(raw, tmp_path / "disk", driver, *options)
    path = _packed(disk, PROGRAMS[packing])
    artifact = resolve(str(path))
    assert (artifact.kind, facts(artifact).layers) == ("compressed", (packing,))
    known, (found,) = opened(path, tmp_path / "scratch")  # type: ignore[misc]
    assert facts(known).layers[0] == packing
    assert facts(known).compressed
    assert (known.virtual_size, facts(known).file_size) == (8 * MIB, path.stat().st_size)
    assert found.driver == driver
    assert read(found, 0, 8 * MIB) == raw.read_bytes()


def test_holes(tmp_path: Path) -> None:
    """Zeros of a large raw disk take no space when it is unpacked."""
    raw = gpt(tmp_path / "disk.raw")
    with raw.open("r+b") as file:
        file.truncate(256 * MIB)
    (disk,) = disks(_packed(raw, "gzip"), tmp_path / "scratch")
    state = Path(disk.path).stat()
    assert state.st_size == 256 * MIB
    assert state.st_blocks * 512 < 4 * MIB


def test_cut_off_and_damaged(tmp_path: Path) -> None:
    """A stream that ends too soon, or does not fit its check sum, is refused."""
    raw = patterned(tmp_path / "disk.raw")
    for program in PROGRAMS.values():
        data = _packed(raw, program).read_bytes()
        short = tmp_path / "short"
        short.write_bytes(data[: len(data) - 5])
        with pytest.raises(ArtifactError, match=r"cut off|damaged"):
            disks(short, tmp_path / "scratch")
        middle = len(data) // 2
        short.write_bytes(data[:middle] + bytes([data[middle] ^ 0xFF]) + data[middle + 1 :])
        with pytest.raises(ArtifactError, match=r"cut off|damaged"):
            disks(short, tmp_path / "scratch")


def test_nothing_known_inside(tmp_path: Path) -> None:
    """What is neither a disk nor a known archive is refused, with what it is."""
    text = tmp_path / "x"
    text.write_bytes(gzip.compress(b"buy milk\n" * 1000))
    with pytest.raises(ArtifactError, match="not a disk image"):
        disks(text, tmp_path / "scratch")
    text.write_bytes(gzip.compress(tar_of(tmp_path / "t", {"a/b": b"", "c": b""}).read_bytes()))
    with pytest.raises(ArtifactError, match="an archive, but neither") as caught:
        disks(text, tmp_path / "scratch")
    assert caught.value.hint == "it begins with: a/b, c"
    text.write_bytes(gzip.compress(gzip.compress(b"x" * 1000)))
    with pytest.raises(ArtifactError, match="compressed twice"):
        disks(text, tmp_path / "scratch")


def test_box_that_begins_with_its_disk(tmp_path: Path) -> None:
    """An archive whose start shows only a large disk is told by all of its members."""
    filler = b"".join(number.to_bytes(4, "big") for number in range(2 * MIB))
    contents = {
        "a-disk.vmdk": vmdk(tmp_path),
        "b-filler": filler,
        "box.img": gpt(tmp_path / "r").read_bytes(),
        "metadata.json": b'{"provider": "libvirt"}',
    }
    path = tmp_path / "x.box"
    path.write_bytes(gzip.compress(tar_of(tmp_path / "t", contents).read_bytes(), 1))
    assert resolve(str(path)).kind == "compressed"
    known, (disk,) = opened(path, tmp_path / "scratch")  # type: ignore[misc]
    assert (known.kind, facts(known).layers) == ("box", ("gzip", "box", "raw"))
    assert read(disk, 512, 8) == b"EFI PART"
