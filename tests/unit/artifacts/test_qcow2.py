"""A qcow2 file is judged by our own reading, before a QEMU tool opens it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from imgverify.errors import ArtifactError, ExitCode
from imgverify.registry import resolve
from imgverify.wrapping import DiskFile
from tests.unit.artifacts.disks import contents, damaged, facts
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
    ("options", "variant", "cluster"),
    [
        ((), "v3", 65536),
        (("-o", "compat=0.10"), "v2", 65536),
        (("-o", "cluster_size=512"), "v3", 512),
        (("-o", "cluster_size=2M,extended_l2=on"), "v3+extended-l2", 2097152),
        (("-o", "compression_type=zstd"), "v3+zstd", 65536),
    ],
)
def test_kinds_of_qcow2(
    tmp_path: Path, options: tuple[str, ...], variant: str, cluster: int
) -> None:
    """Every variant that qemu-img makes as a single file is taken, and told apart."""
    path = _made(tmp_path, *options)
    found = resolve(str(path))
    assert (found.kind, found.format, found.virtual_size) == ("qcow2", "qcow2", 64 << 20)
    assert (found.size, found.location, found.digest) == (path.stat().st_size, str(path), "")
    assert contents(found) == (DiskFile(driver="qcow2", path=str(path)),)
    wrapping = facts(path)
    assert (wrapping.layers, wrapping.variant) == (("qcow2",), variant)
    assert (wrapping.cluster_size, wrapping.compressed) == (cluster, False)
    assert (wrapping.file_size, wrapping.virtual_size) == (found.size, 64 << 20)
    assert wrapping.allocated == path.stat().st_blocks * 512
    assert not wrapping.problems


def test_hand_made_header_is_sound(tmp_path: Path) -> None:
    """The header that hostile tests vary is itself accepted, by us and by QEMU."""
    path = _written(tmp_path, whole())
    assert resolve(path).virtual_size == 1 << 20
    subprocess.run(["qemu-img", "info", path], check=True, capture_output=True)


@pytest.mark.parametrize(
    "name", [b"base.qcow2", b"/etc/shadow", b"../gone", b"json:{}", b"nbd:h:1"]
)
def test_any_backing_file_is_refused(tmp_path: Path, name: bytes) -> None:
    """A backing file could be any file of the runner: whatever its name, it is refused."""
    with pytest.raises(ArtifactError, match="needs a backing file") as error:
        resolve(_written(tmp_path, whole(backing=name)))
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
        resolve(str(overlay))


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
        resolve(_written(tmp_path, whole(**fields)))


def test_real_data_file_and_encryption(tmp_path: Path) -> None:
    """The same, as qemu-img itself makes them."""
    outside = _made(tmp_path, "-o", f"data_file={tmp_path / 'data.raw'}")
    with pytest.raises(ArtifactError, match="data in another file"):
        resolve(str(outside))
    secret = ("--object", "secret,id=s,data=abc", "-o", "encrypt.format=aes,encrypt.key-secret=s")
    locked = _made(tmp_path, *secret)
    with pytest.raises(ArtifactError, match="encrypted"):
        resolve(str(locked))


@pytest.mark.parametrize("compressed", [False, True])
def test_every_truncation_is_seen(tmp_path: Path, compressed: bool) -> None:  # noqa: FBT001
    """A file that lost its end anywhere is refused; the whole one is not."""
    raw = tmp_path / "filled.raw"
    raw.write_bytes(bytes(range(256)) * 4096)
    path = tmp_path / "full.qcow2"
    convert = ["qemu-img", "convert", *(["-c"] if compressed else []), "-O", "qcow2"]
    subprocess.run([*convert, raw, path], check=True)
    assert facts(path).virtual_size == 1 << 20
    assert facts(path).compressed is compressed
    data = path.read_bytes()
    for share in (0.02, 0.3, 0.6, 0.9):
        cut = _written(tmp_path, data[: max(8, int(len(data) * share))])
        with pytest.raises(ArtifactError, match="truncated"):
            resolve(cut)


def test_truncated_in_its_header(tmp_path: Path) -> None:
    """Even a file that ends within the header says so."""
    for length in (4, 71, 90):
        with pytest.raises(ArtifactError, match="truncated within"):
            resolve(_written(tmp_path, header()[:length]))


def test_snapshots(tmp_path: Path) -> None:
    """Internal snapshots are named; a table of them that is cut off or absurd is refused."""
    path = _made(tmp_path)
    for name in ("before cleaning", "\u00fcbung"):
        subprocess.run(["qemu-img", "snapshot", "-c", name, path], check=True)
    assert facts(path).snapshots == ("before cleaning", "\u00fcbung")
    data = path.read_bytes()
    place = int.from_bytes(data[64:72], "big")
    with pytest.raises(ArtifactError, match="truncated"):
        resolve(_written(tmp_path, data[: place + 10]))
    damaged(path, place + 36, b"\xff" * 4)
    with pytest.raises(ArtifactError, match="table of snapshots is damaged"):
        resolve(str(path))
    damaged(path, 64, b"\xff" * 8)
    with pytest.raises(ArtifactError, match="truncated within its table of snapshots"):
        resolve(str(path))
    damaged(path, 60, b"\xff" * 4)
    with pytest.raises(ArtifactError, match="header is damaged"):
        resolve(str(path))


def test_dirty(tmp_path: Path) -> None:
    """A file that nobody closed can be read, and is no sound one."""
    path = damaged(_made(tmp_path, "-o", "lazy_refcounts=on"), 79, b"\x01")
    assert "dirty" in facts(path).problems[0]


def test_unknown_compression(tmp_path: Path) -> None:
    """A compression of the future is named instead of read wrongly."""
    path = damaged(_made(tmp_path, "-o", "compression_type=zstd"), 104, b"\x07")
    with pytest.raises(ArtifactError, match=r"compression \(type 7\) is not known"):
        resolve(str(path))
    with pytest.raises(ArtifactError, match="truncated"):
        resolve(_written(tmp_path, header(incompatible=1 << 3, length=1 << 31)[:104]))


def test_tables_that_overlap(tmp_path: Path) -> None:
    """Tables between cluster borders would be read without end, so they are not read at all."""
    data = bytearray(whole())
    data[3 << 16 : (3 << 16) + 8] = ((1 << 63) | (2 << 16) | 512).to_bytes(8, "big")
    with pytest.raises(ArtifactError, match="tables are damaged"):
        resolve(_written(tmp_path, bytes(data)))
