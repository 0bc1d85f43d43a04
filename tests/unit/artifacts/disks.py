"""Small disks in every format, made by QEMU's own programs."""

from __future__ import annotations

import subprocess
import tempfile
from functools import cache
from pathlib import Path

import pytest

from imgverify.errors import ArtifactError
from imgverify.model import Artifact
from imgverify.progress import Silent
from imgverify.registry import kind, resolve
from imgverify.wrapping import DiskFile, Wrapping

MIB = 1024 * 1024
# QEMU's name of a format, and what else `qemu-img convert` is told.
FORMATS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("raw", ()),
    ("qcow2", ()),
    ("qcow2", ("-c",)),
    ("qcow2", ("-c", "-o", "compression_type=zstd")),
    ("vmdk", ("-o", "subformat=monolithicSparse")),
    ("vmdk", ("-o", "subformat=streamOptimized")),
    ("vpc", ("-o", "subformat=dynamic,force_size=on")),
    ("vpc", ("-o", "subformat=fixed,force_size=on")),
    ("vhdx", ("-o", "subformat=dynamic")),
    ("vhdx", ("-o", "subformat=fixed")),
    ("vdi", ()),
    ("vdi", ("-o", "static=on")),
)


def gpt(path: Path, mib: int = 8) -> Path:
    """A raw disk with a GPT and two partitions.

    Args:
        path: of the new file.
        mib: its size.
    """
    with path.open("wb") as file:
        for place, data in _tables(mib).items():
            file.seek(place)
            file.write(data)
    return path


@cache
def _tables(mib: int) -> dict[int, bytes]:
    """Both copies of a partition table, once: sgdisk waits for everything that others write."""
    with tempfile.NamedTemporaryFile() as file:
        file.truncate(mib * MIB)
        command = ["sgdisk", "-n1:2048:+1M", "-t1:ef02", "-n2:0:0", "-t2:8300", file.name]
        subprocess.run(command, check=True, capture_output=True)
        data = file.read()
    return {0: data[: 34 * 512], len(data) - 33 * 512: data[-33 * 512 :]}


def patterned(path: Path) -> Path:
    """A disk like that, with bytes that no other place has, and holes between them.

    Args:
        path: of the new file.
    """
    gpt(path)
    with path.open("r+b") as file:
        for place in (0, 4 * MIB, 6 * MIB):
            file.seek(place)
            file.write(b"".join(number.to_bytes(4, "big") for number in range(place, place + 100)))
    return path


def converted(source: Path, path: Path, driver: str, *options: str) -> Path:
    """The same disk in another format.

    Args:
        source: a raw disk.
        path: of the new file.
        driver: QEMU's name of the format.
        options: of `qemu-img convert`.
    """
    where = (str(source), str(path))
    command = ["qemu-img", "convert", "-f", "raw", "-O", driver, *options, *where]
    subprocess.run(command, check=True, capture_output=True)
    return path


def created(path: Path, driver: str, *options: str, size: str = "64M") -> Path:
    """An empty disk.

    Args:
        path: of the new file.
        driver: QEMU's name of the format.
        options: of `qemu-img create`.
        size: as qemu-img reads it.
    """
    command = ["qemu-img", "create", "-q", "-f", driver, *options, str(path), size]
    subprocess.run(command, check=True, capture_output=True)
    return path


def shifted(path: Path, other: Path) -> Path:
    """A file with another one in its middle, as in a tar.

    Args:
        path: what is put in.
        other: the new file; 1536 bytes are before it, and 2048 behind its last sector.
    """
    data = path.read_bytes()
    other.write_bytes(b"\xee" * 1536 + data + bytes(-len(data) % 512) + b"\xdd" * 2048)
    return other


def damaged(path: Path, offset: int, data: bytes) -> Path:
    """Write over a part of a file.

    Args:
        path: of the file.
        offset: where, in bytes.
        data: what is there afterwards.
    """
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(data)
    return path


def facts(path: Path) -> Wrapping:
    """What resolving a file tells of its format.

    Args:
        path: of the file.
    """
    wrapping = resolve(str(path)).wrapping
    assert wrapping is not None
    return wrapping


def contents(artifact: Artifact) -> tuple[DiskFile, ...]:
    """The disks in an artifact that needs no unpacking.

    Args:
        artifact: resolved.
    """
    found = kind(artifact.kind).contents(artifact, Path("/nowhere"), Silent())
    assert isinstance(found, tuple)
    return found


def refusal(spec: object) -> ArtifactError:
    """Why a `--image` is refused.

    Args:
        spec: what the user writes.
    """
    with pytest.raises(ArtifactError) as caught:
        resolve(str(spec))
    return caught.value


def cut(path: Path, length: int) -> Path:
    """A copy of a file's beginning.

    Args:
        path: of the file.
        length: bytes that are left.
    """
    other = path.with_name("cut")
    other.write_bytes(path.read_bytes()[:length])
    return other
