"""Partition tables as the usual tools write them, compared with what partx prints."""

from __future__ import annotations

import struct
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgverify.disk.damage import DamageError
from imgverify.disk.partitions import read_table
from imgverify.disk.source import FileSource
from imgverify.disk.table import Table
from imgverify.facts.quoted_pairs import pairs
from tests.unit.disk.drawn import Drawn
from tests.unit.disk.table_disks import (
    MIB,
    PARTX,
    SFDISK,
    disk_with_table,
    entry,
    gpt,
    partx,
    record,
)

needs_tools = pytest.mark.skipif(not (SFDISK and PARTX), reason="needs sfdisk and partx")
LOGICAL = """label: dos
label-id: 0x1a2b3c4d
size=4M, type=83, bootable
size=2M, type=ef
size=40M, type=5
size=4M, type=83
size=4M, type=8e
size=1M, type=82
"""
GPT = """label: gpt
label-id: 01234567-89AB-CDEF-0123-456789ABCDEF
size=1M, type=21686148-6449-6E6F-744E-656564454649, name="bios"
size=8M, type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B, name="EFI $HOME `ä`"
start=61440, size=8M, name=""
"""


def _table(source: Drawn | FileSource) -> Table:
    table = read_table(source)
    assert table is not None
    return table


def _as_partx(table: Table) -> list[dict[str, str]]:
    return [
        {
            "NR": str(one.number),
            "START": str(one.start),
            "SECTORS": str(one.sectors),
            "NAME": one.label,
            "UUID": one.uuid,
            "TYPE": one.type,
            "SCHEME": table.label,
        }
        for one in table.partitions
    ]


@needs_tools
@pytest.mark.parametrize(
    "script",
    [
        LOGICAL,
        LOGICAL.replace("type=5", "type=f"),
        LOGICAL.replace("type=5", "type=85"),
        LOGICAL.replace("size=2M, type=ef\n", "").replace("size=1M, type=82\n", ""),
        "label: dos\nlabel-id: 0x0\nsize=4M\n",
        "label: dos\n,,5\n",
        "label: dos\n4 : size=4M, type=7\n",
        GPT,
        "label: gpt\n100 : size=4M\n7 : size=1M\n",
    ],
)
def test_same_as_partx(tmp_path: Path, script: str) -> None:
    """Numbers, places, names, identifiers and types are those that partx prints."""
    path = disk_with_table(tmp_path / "disk", script)
    table = _table(FileSource(path))
    printed = [pairs(line) for line in partx(path).splitlines()]
    assert printed
    assert _as_partx(table) == printed
    assert table.problems == ()


@needs_tools
def test_details(tmp_path: Path) -> None:
    """What partx does not print: the disk's identifier, what is active, boot code."""
    table = _table(FileSource(disk_with_table(tmp_path / "mbr", LOGICAL)))
    assert (table.label, table.identifier, table.boot_code) == ("dos", "1a2b3c4d", False)
    assert [one.number for one in table.partitions if one.active] == [1]
    assert [one.number for one in table.partitions if one.is_extended] == [3]
    assert [one.number for one in table.partitions] == [1, 2, 3, 4, 5, 6]
    table = _table(FileSource(disk_with_table(tmp_path / "gpt", GPT)))
    assert table.identifier == "01234567-89ab-cdef-0123-456789abcdef"


@pytest.mark.parametrize(
    "head",
    [
        b"",
        bytes(4096),
        b"\xff" * 4096,
        record(),
        # What a boot loader's code leaves where entries would be.
        b"\x90" * 510 + b"\x55\xaa",
        # A FAT file system's own boot sector.
        b"\xeb\x58\x90mkfs.fat".ljust(82, b"\0") + b"FAT32   " + record((0x83, 1, 1))[90:],
        b"XFSB".ljust(4096, b"\0"),
    ],
)
def test_no_table(head: bytes) -> None:
    """A disk without a table is nothing odd."""
    assert read_table(Drawn(MIB, [(0, head)] if head else ())) is None
    assert read_table(Drawn(len(head), [(0, head)])) is None


def test_hybrid() -> None:
    """A GPT counts, and the entries beside its protection are said."""
    mixed = record((0xEE, 1, 100), (0x83, 2048, 2048))
    table = _table(gpt([entry(2048, 4095)]).with_bytes(0, mixed))
    assert (table.label, len(table.partitions)) == ("gpt", 1)
    assert "hybrid MBR: its entries 2" in table.problems[0]


def test_unprotected() -> None:
    """A GPT behind an ordinary MBR does not count, as in Linux."""
    table = _table(gpt([entry(2048, 4095)]).with_bytes(0, record((0x83, 2048, 2048))))
    assert (table.label, table.partitions[0].type) == ("dos", "0x83")
    assert "does not count" in table.problems[0]


def test_overlaps_and_ends() -> None:
    """Partitions that overlap or end after the disk are said."""
    table = _table(Drawn(MIB, [(0, record((0x83, 100, 500), (0x83, 300, 9999)))]))
    assert table.problems == (
        f"partition 2 ends at byte {10299 * 512}, the disk at {MIB}",
        "partitions 1 and 2 overlap",
    )


def test_boot_code() -> None:
    """Code in the first sector is seen."""
    disk = Drawn(MIB, [(0, record((0x83, 1, 2)))])
    assert not _table(disk).boot_code
    assert _table(disk.with_bytes(10, b"\xeb")).boot_code


@given(st.integers(0, 2048), st.binary(min_size=1, max_size=64))
def test_any_damage(place: int, noise: bytes) -> None:
    """Whatever is written over a table, it is read or refused."""
    for disk in (
        gpt([entry(2048, 4095), entry(4096, 8191)]),
        Drawn(MIB, [(0, record((0x83, 1, 2), (5, 10, 500))), (5120, record((0x83, 1, 2)))]),
    ):
        with suppress(DamageError):
            table = read_table(disk.with_bytes(place, noise))
            assert table is None or len(table.partitions) <= 260


@given(
    st.lists(st.tuples(*[st.integers(0, 255)] * 2, *[st.integers(0, 2**32 - 1)] * 2), max_size=4)
)
def test_any_entries(rows: list[tuple[int, int, int, int]]) -> None:
    """Any four entries are read or refused, and no partition is empty."""
    body = b"".join(struct.pack("<B3xB3xII", *row) for row in rows).ljust(64, b"\0")
    with suppress(DamageError):
        table = read_table(Drawn(MIB, [(446, body + b"\x55\xaa")]))
        assert table is None or all(one.sectors for one in table.partitions)
