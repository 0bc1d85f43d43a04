"""Overlays and first bytes of disks in every format, through QEMU's own programs."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from imgverify.artifacts.digest import digest
from imgverify.artifacts.inner import look_inside
from imgverify.errors import ArtifactError
from imgverify.providers.qemu_tools import create_overlay, disk_head
from imgverify.wrapping import DiskFile
from tests.unit.artifacts.disks import FORMATS, MIB, converted, patterned, shifted

HEAD = 64 * 1024


def _hidden(folder: Path, driver: str, *options: str) -> tuple[Path, DiskFile]:
    """A disk in a file, and the same in the middle of another one."""
    path = converted(patterned(folder / "disk.raw"), folder / "disk", driver, *options)
    return path, look_inside(shifted(path, folder / "odd ,name:x"), 1536, path.stat().st_size)[0]


@pytest.mark.parametrize(("driver", "options"), FORMATS)
def test_overlay_over_every_format(tmp_path: Path, driver: str, options: tuple[str, ...]) -> None:
    """What is read through the overlay are the disk's bytes, also of one inside another file."""
    path, hidden = _hidden(tmp_path, driver, *options)
    before = digest(hidden.path)
    for number, disk in enumerate((look_inside(path)[0], hidden)):
        overlay = tmp_path / f"overlay{number}"
        create_overlay(disk, overlay)
        info = json.loads(_run("qemu-img", "info", "--output=json", overlay))
        assert info["virtual-size"] == 8 * MIB
        assert info["backing-filename-format"] == disk.driver
        _run("qemu-img", "convert", "-f", "qcow2", "-O", "raw", overlay, tmp_path / "seen")
        assert (tmp_path / "seen").read_bytes() == (tmp_path / "disk.raw").read_bytes()
        _run("qemu-io", "-f", "qcow2", "-c", "write -P 7 0 512", overlay)
    assert digest(hidden.path) == before


@pytest.mark.parametrize(("driver", "options"), FORMATS)
def test_first_bytes_of_every_format(tmp_path: Path, driver: str, options: tuple[str, ...]) -> None:
    """The boot loader is looked for in what the guest sees, not in what the file begins with."""
    path, hidden = _hidden(tmp_path, driver, *options)
    wanted = (tmp_path / "disk.raw").read_bytes()[:HEAD]
    assert disk_head(look_inside(path)[0], HEAD, tmp_path) == wanted
    assert disk_head(hidden, HEAD, tmp_path) == wanted
    assert not (tmp_path / "head").exists()


def test_head_ends_with_the_disk(tmp_path: Path) -> None:
    """What follows a part of a file is not the disk's."""
    (tmp_path / "x").write_bytes(b"a" * 512 + b"b" * 512 + b"c" * 512)
    part = DiskFile(driver="raw", path=str(tmp_path / "x"), offset=512, length=512)
    assert disk_head(part, HEAD, tmp_path) == b"b" * 512


def test_what_is_no_disk(tmp_path: Path) -> None:
    """QEMU's own words reach the user as the artifact's fault."""
    (tmp_path / "x").write_bytes(b"x" * 4096)
    with pytest.raises(ArtifactError, match="QEMU cannot read the disk"):
        create_overlay(DiskFile(driver="vhdx", path=str(tmp_path / "x")), tmp_path / "overlay")


def _run(*command: object) -> str:
    done = subprocess.run([str(one) for one in command], check=True, capture_output=True, text=True)
    return done.stdout
