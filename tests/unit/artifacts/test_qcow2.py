"""A qcow2 file is judged by our own reading, before a QEMU tool opens it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from imgverify.artifacts import disk
from imgverify.errors import ArtifactError, ExitCode
from tests.unit.artifacts.hostile import header, whole


def _written(folder: Path, data: bytes) -> str:
    path = folder / "image.qcow2"
    path.write_bytes(data)
    return str(path)


def _made(folder: Path, *options: str) -> Path:
    path = folder / "made.qcow2"
    subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", *options, path, "64M"], check=True)
    return path


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("-o", "compat=0.10"),
        ("-o", "cluster_size=512"),
        ("-o", "cluster_size=2M,extended_l2=on"),
        ("-o", "compression_type=zstd"),
    ],
)
def test_kinds_of_qcow2(tmp_path: Path, options: tuple[str, ...]) -> None:
    """Every variant that qemu-img makes as a single file is taken."""
    path = _made(tmp_path, *options)
    found = disk.resolve(str(path))
    assert (found.kind, found.format, found.virtual_size) == ("disk", "qcow2", 64 << 20)
    assert (found.size, found.location, found.digest) == (path.stat().st_size, str(path), "")


def test_hand_made_header_is_sound(tmp_path: Path) -> None:
    """The header that hostile tests vary is itself accepted, by us and by QEMU."""
    path = _written(tmp_path, whole())
    assert disk.resolve(path).virtual_size == 1 << 20
    subprocess.run(["qemu-img", "info", path], check=True, capture_output=True)


@pytest.mark.parametrize(
    "name", [b"base.qcow2", b"/etc/shadow", b"../gone", b"json:{}", b"nbd:h:1"]
)
def test_any_backing_file_is_refused(tmp_path: Path, name: bytes) -> None:
    """A backing file could be any file of the runner: whatever its name, it is refused."""
    with pytest.raises(ArtifactError, match="needs a backing file") as error:
        disk.resolve(_written(tmp_path, whole(backing=name)))
    assert repr(name.decode()) in str(error.value)
    assert "qemu-img convert" in error.value.hint
    assert error.value.exit_code is ExitCode.ARTIFACT


def test_backing_file_of_qemu_img(tmp_path: Path) -> None:
    """An overlay as qemu-img makes it is refused, also when its base is there."""
    base = _made(tmp_path)
    overlay = tmp_path / "overlay.qcow2"
    subprocess.run(
        ["qemu-img", "create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", base, overlay], check=True
    )
    with pytest.raises(ArtifactError, match="needs a backing file"):
        disk.resolve(str(overlay))


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"incompatible": 1 << 2}, "data in another file"),
        ({"extensions": ((0x44415441, b"/etc/shadow"),)}, "data in another file"),
        ({"crypt": 1}, "encrypted"),
        ({"crypt": 2}, "encrypted"),
        ({"extensions": ((0x0537BE77, b"\0" * 16),)}, "encrypted"),
        ({"incompatible": 1 << 1}, "corrupt"),
        ({"incompatible": 1 << 9}, "not known"),
        ({"version": 4}, "version 4"),
        ({"version": 1}, "version 1"),
        ({"cluster_bits": 40}, "damaged"),
        ({"l1_entries": 1 << 30}, "damaged"),
    ],
)
def test_refused_headers(tmp_path: Path, fields: dict[str, object], message: str) -> None:
    """What cannot be one whole plain disk is named and refused."""
    with pytest.raises(ArtifactError, match=message):
        disk.resolve(_written(tmp_path, whole(**fields)))


def test_real_data_file_and_encryption(tmp_path: Path) -> None:
    """The same, as qemu-img itself makes them."""
    outside = _made(tmp_path, "-o", f"data_file={tmp_path / 'data.raw'}")
    with pytest.raises(ArtifactError, match="data in another file"):
        disk.resolve(str(outside))
    secret = ("--object", "secret,id=s,data=abc", "-o", "encrypt.format=aes,encrypt.key-secret=s")
    locked = _made(tmp_path, *secret)
    with pytest.raises(ArtifactError, match="encrypted"):
        disk.resolve(str(locked))


@pytest.mark.parametrize("compressed", [False, True])
def test_every_truncation_is_seen(tmp_path: Path, compressed: bool) -> None:  # noqa: FBT001
    """A file that lost its end anywhere is refused; the whole one is not."""
    raw = tmp_path / "filled.raw"
    raw.write_bytes(bytes(range(256)) * 4096)
    path = tmp_path / "full.qcow2"
    convert = ["qemu-img", "convert", *(["-c"] if compressed else []), "-O", "qcow2"]
    subprocess.run([*convert, raw, path], check=True)
    assert disk.resolve(str(path)).virtual_size == 1 << 20
    data = path.read_bytes()
    for share in (0.02, 0.3, 0.6, 0.9):
        cut = _written(tmp_path, data[: max(8, int(len(data) * share))])
        with pytest.raises(ArtifactError, match="truncated"):
            disk.resolve(cut)


def test_truncated_in_its_header(tmp_path: Path) -> None:
    """Even a file that ends within the header says so."""
    for length in (4, 71, 90):
        with pytest.raises(ArtifactError, match="truncated within"):
            disk.resolve(_written(tmp_path, header()[:length]))
