"""Tests of `imgverify.disk.nbd`: real disks, read through QEMU."""

from __future__ import annotations

import subprocess
import tempfile
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from imgverify.disk.blockdev import json_of, options_of
from imgverify.disk.damage import DamageError
from imgverify.disk.nbd import NbdSource
from imgverify.errors import InfrastructureError
from imgverify.wrapping import DiskFile

SIZE = 3 * 1024 * 1024 + 512


@pytest.fixture(name="raw")
def _raw(tmp_path: Path) -> Path:
    path = tmp_path / "disk, a=b.raw"
    path.write_bytes(bytes(range(256)) * (SIZE // 256))
    return path


def converted(raw: Path, disk_format: str, *options: str) -> DiskFile:
    """The same disk in another format."""
    path = raw.with_suffix(f".{disk_format}")
    subprocess.run(
        ["qemu-img", "convert", "-f", "raw", "-O", disk_format, *options, str(raw), str(path)],
        check=True,
    )
    return DiskFile(driver=disk_format, path=str(path))


@pytest.mark.parametrize(
    ("disk_format", "options"),
    [
        ("qcow2", ()),
        ("qcow2", ("-c",)),
        ("qcow2", ("-c", "-o", "compression_type=zstd")),
        ("vmdk", ("-o", "subformat=streamOptimized")),
        ("vdi", ()),
        ("vhdx", ()),
    ],
)
def test_bytes(raw: Path, disk_format: str, options: tuple[str, ...]) -> None:
    """Every byte is the disk's, also across requests of the protocol and at the end."""
    expected = raw.read_bytes()
    with closing(NbdSource(converted(raw, disk_format, *options))) as source:
        assert source.size >= SIZE
        assert source.read(0, SIZE) == expected
        assert source.read(SIZE - 700, 100) == expected[SIZE - 700 : SIZE - 600]
        assert source.read(source.size, 10) == b""


def test_disk_inside_a_file(raw: Path, tmp_path: Path) -> None:
    """A disk may be a part of another file: a member of a tar."""
    inner = Path(converted(raw, "qcow2").path).read_bytes()
    whole = tmp_path / "archive"
    whole.write_bytes(b"x" * 1536 + inner + b"y" * 4096)
    disk = DiskFile(driver="qcow2", path=str(whole), offset=1536, length=len(inner))
    with closing(NbdSource(disk)) as source:
        assert source.read(0, 1000) == raw.read_bytes()[:1000]


def test_not_what_it_is_said_to_be(raw: Path) -> None:
    """QEMU's own last words are the reason."""
    with pytest.raises(DamageError, match="not in qcow2 format"):
        NbdSource(DiskFile(driver="qcow2", path=str(raw)))


def test_server_that_dies(raw: Path) -> None:
    """A server that is gone is an error at the next read, and no hang."""
    with closing(NbdSource(converted(raw, "qcow2"))) as source:
        source._process.kill()
        source._process.wait()
        with pytest.raises(DamageError, match="stopped answering"):
            source.read(0, 512)


def test_server_ends_with_the_connection(raw: Path) -> None:
    """Nothing has to be killed: the server goes when its only client does."""
    source = NbdSource(converted(raw, "qcow2"))
    process = psutil.Process(source._process.pid)
    assert process.is_running()
    source.close()
    assert not process.is_running()


def test_long_name_of_the_temporary_folder(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A socket's name may have 107 bytes, a folder's more."""
    folder = tmp_path / ("x" * 120)
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    with closing(NbdSource(converted(raw, "qcow2"))) as source:
        assert source.read(0, 4) == raw.read_bytes()[:4]
    assert list(folder.iterdir()) == []


def test_not_installed(raw: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is missing is named with the package that has it."""
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(InfrastructureError, match="qemu-nbd") as caught:
        NbdSource(DiskFile(driver="qcow2", path=str(raw)))
    assert "qemu-utils" in caught.value.hint


def test_words_for_qemu() -> None:
    """No character of a path is an option of QEMU's."""
    disk = DiskFile(driver="vmdk", path="/a,b=c", offset=512, length=1024)
    assert options_of(disk) == (
        "driver=vmdk,file.driver=raw,file.offset=512,"
        "file.file.driver=file,file.file.filename=/a,,b=c,file.size=1024"
    )
    assert json_of(DiskFile(driver="raw", path='/a"b')) == (
        'json:{"driver": "raw", "file": {"driver": "file", "filename": "/a\\"b"}}'
    )
