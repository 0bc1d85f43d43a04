"""What no kind knows is answered with what it is instead, and the next step."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from imgverify.artifacts.candidate import Candidate
from imgverify.artifacts.unknown import refusal, strange
from imgverify.errors import ArtifactError
from tests.unit.artifacts.disks import created


def _refused(path: object) -> ArtifactError:
    return refusal(Candidate(str(path)), ["raw", "qcow2"])


def test_word_of_no_kind() -> None:
    """A text with a prefix that nobody has is answered with the kinds that there are."""
    error = _refused("ami:ami-0123")
    assert error.message == "--image ami:ami-0123: no artifact kind knows this"
    assert error.hint == "known kinds: qcow2, raw"


def test_missing_file(tmp_path: Path) -> None:
    """A misspelt name is answered with the nearest one in that folder, be it a file or a folder."""
    (tmp_path / "debian-12.qcow2").touch()
    (tmp_path / "rootfs").mkdir()
    error = _refused(tmp_path / "debain-12.qcow2")
    assert "no such file" in error.message
    assert error.hint == "did you mean debian-12.qcow2?"
    assert _refused(tmp_path / "rotfs").hint == "did you mean rootfs?"
    assert "there is no folder" in _refused(tmp_path / "gone" / "x.raw").hint


def test_folder_and_other_things(tmp_path: Path) -> None:
    """A folder names the disks in it; a FIFO is refused without waiting for a writer."""
    (tmp_path / "a.qcow2").touch()
    assert _refused(tmp_path).hint == "name a file in it: a.qcow2"
    os.mkfifo(tmp_path / "pipe")
    assert "not a regular file" in _refused(tmp_path / "pipe").message


def test_empty(tmp_path: Path) -> None:
    """An empty file is what a failed build leaves."""
    (tmp_path / "empty.raw").touch()
    assert "empty" in _refused(tmp_path / "empty.raw").message


def test_unreadable(tmp_path: Path) -> None:
    """A file that cannot be opened says why (a loop of links, which stops root too)."""
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert "cannot be read" in _refused(tmp_path / "loop").message


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to root")
def test_closed_file(tmp_path: Path) -> None:
    """A file that this user may not read says whose it is."""
    path = tmp_path / "secret.raw"
    path.write_bytes(b"x")
    path.chmod(0)
    error = _refused(path)
    assert "cannot be read" in error.message
    assert f"uid {os.geteuid()}" in error.hint


def test_not_a_disk(tmp_path: Path) -> None:
    """A text file is no disk, whatever it is called."""
    path = tmp_path / "notes.qcow2"
    path.write_text("buy milk\n" * 1000)
    error = _refused(path)
    assert "not a disk image" in error.message
    assert str(path) in error.hint


def test_disks_of_other_hypervisors(tmp_path: Path) -> None:
    """Formats that nobody here reads are named, with the command that converts them."""
    error = _refused(created(tmp_path / "disk", "qed"))
    assert "a QED disk" in error.message
    assert "qemu-img convert -f qed" in error.hint


@pytest.mark.parametrize(("command", "hint"), [("gzip", "gunzip"), ("bzip2", "bunzip2")])
def test_packed_files(tmp_path: Path, command: str, hint: str) -> None:
    """What is packed, and was not recognised as anything better, says how it is unpacked."""
    path = tmp_path / "x"
    path.write_bytes(b"text")
    packed = subprocess.run([command, "-c", path], check=True, capture_output=True).stdout
    assert hint in strange("x", packed).hint


def test_installation_medium() -> None:
    """An ISO is no disk image."""
    assert "ISO 9660" in strange("x", bytes(32769) + b"CD001" + bytes(100)).message
