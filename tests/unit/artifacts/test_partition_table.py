"""What the start of a disk says about partitions and boot code."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from imgverify.artifacts.partition_table import parse
from tests.unit.providers.boot_sector import SECTORS, boot_sector


def _sgdisk(path: Path, *options: str) -> bytes:
    with path.open("wb") as file:
        file.truncate(16 << 20)
    subprocess.run(["sgdisk", *options, str(path)], check=True, capture_output=True)
    return path.read_bytes()[: 1 << 20]


def test_gpt(tmp_path: Path) -> None:
    """A GPT names its partitions, and its backup header reaches to the disk's last byte."""
    table = parse(_sgdisk(tmp_path / "d", "-n1::+1M", "-t1:ef02", "-n2::+2M", "-t2:ef00"))
    assert (table.label, len(table.types), table.end) == ("gpt", 2, 16 << 20)
    assert table.has_bios_boot
    assert table.has_esp
    assert not table.boot_code


def test_mbr() -> None:
    """An MBR with boot code is told from one without."""
    table = parse(boot_sector("x"))
    assert (table.label, table.types, table.end) == ("mbr", ("83",), SECTORS * 512)
    assert table.boot_code
    assert not parse(b"\0" * 446 + boot_sector("x")[446:]).boot_code


def test_unsigned_code_is_not_started() -> None:
    """Without its signature a BIOS ignores the sector."""
    assert not parse(boot_sector("x")[:510] + b"\0\0").boot_code


@pytest.mark.parametrize("head", [b"", b"\0" * 1024, b"EFI PART" * 200, b"\xff" * 4096])
def test_no_table(head: bytes) -> None:
    """Noise is no table, and never an exception."""
    assert parse(head).label == ""


def test_hostile_gpt(tmp_path: Path) -> None:
    """A header with absurd counts is not followed; the disk's end may still have the table."""
    head = bytearray(_sgdisk(tmp_path / "d", "-n1::+1M"))
    head[512 + 80 : 512 + 88] = b"\xff" * 8
    table = parse(bytes(head))
    assert (table.label, table.types, table.end) == ("gpt", (), 0)
