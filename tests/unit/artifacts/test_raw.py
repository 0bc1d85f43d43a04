"""A raw disk is known by what is on it, and judged by its partition table."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from imgverify.artifacts import raw
from imgverify.artifacts.candidate import Candidate
from imgverify.registry import resolve
from imgverify.wrapping import DiskFile
from tests.unit.artifacts.disks import MIB, contents, facts, gpt, refusal
from tests.unit.providers.boot_sector import write_disk


@pytest.mark.parametrize("name", ["disk.raw", "disk.qcow2", "no-suffix"])
def test_known_by_content(tmp_path: Path, name: str) -> None:
    """What a file is called says nothing about its format."""
    found = resolve(str(gpt(tmp_path / name)))
    assert (found.kind, found.format) == ("raw", "raw")
    assert (found.size, found.virtual_size) == (8 * MIB, 8 * MIB)
    assert contents(found) == (DiskFile(driver="raw", path=str(tmp_path / name)),)


def test_facts(tmp_path: Path) -> None:
    """A sparse file occupies less than it is long."""
    wrapping = facts(gpt(tmp_path / "disk"))
    assert (wrapping.layers, wrapping.variant, wrapping.compressed) == (("raw",), "", False)
    assert 0 < wrapping.allocated < wrapping.file_size == 8 * MIB
    assert not wrapping.problems


@pytest.mark.parametrize("label", ["gpt", "mbr"])
def test_truncated(tmp_path: Path, label: str) -> None:
    """A raw disk that ends before its partitions do is truncated."""
    path = tmp_path / "cut.raw"
    gpt(path) if label == "gpt" else write_disk(path)
    os.truncate(path, path.stat().st_size - 4096)
    error = refusal(path)
    assert "truncated" in error.message
    assert label.upper() in error.message


def test_odd_size(tmp_path: Path) -> None:
    """A disk has whole sectors: what is behind them is said."""
    path = gpt(tmp_path / "disk")
    with path.open("ab") as file:
        file.write(b"x" * 511)
    assert "multiple of 512" in facts(path).problems[0]


@pytest.mark.parametrize("kind", ["ext4", "xfs"])
def test_bare_file_system(tmp_path: Path, kind: str) -> None:
    """A file system without partitions is a disk too."""
    path = tmp_path / "fs.img"
    with path.open("wb") as file:
        file.truncate(320 * MIB)
    subprocess.run([f"mkfs.{kind}", "-q", path], check=True)
    assert resolve(str(path)).format == "raw"


def test_what_is_not_taken(tmp_path: Path) -> None:
    """Text, packed files and media for installation are left to others, and raw is asked last."""
    path = tmp_path / "x"
    assert raw.LAST
    for head in (b"buy milk\n" * 100, b"\x1f\x8b" + bytes(600), b"LUKS\xba\xbe" + bytes(600)):
        path.write_bytes(head)
        assert not raw.detect(Candidate(str(path)))
