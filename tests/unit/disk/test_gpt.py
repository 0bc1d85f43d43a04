"""GUID partition tables that are damaged, moved or hostile."""

from __future__ import annotations

import struct
import uuid

import pytest

from imgverify.disk.damage import DamageError
from imgverify.disk.gpt import read_gpt
from tests.unit.disk.drawn import Drawn
from tests.unit.disk.table_disks import GUID, MIB, entry, gpt

_TWO = [entry(2048, 4095, "boot"), entry(4096, 8191, "root")]


def test_entries() -> None:
    """Names, identifiers and places, in the order of the table."""
    table = read_gpt(gpt([*_TWO, bytes(128), entry(8192, 8192)]))
    assert [(one.number, one.start, one.sectors, one.label) for one in table.partitions] == [
        (1, 2048, 2048, "boot"),
        (2, 4096, 4096, "root"),
        (4, 8192, 1, ""),
    ]
    assert table.identifier == str(uuid.UUID(bytes_le=GUID))
    assert table.problems == ()


def test_large_sectors() -> None:
    """A table for sectors of 4096 bytes is read, in sectors of 512; that is said."""
    table = read_gpt(gpt([entry(256, 511)], sector=4096))
    assert (table.partitions[0].start, table.partitions[0].sectors) == (2048, 2048)
    assert table.sector_size == 4096
    assert "4096 bytes" in table.problems[0]


def test_grown_disk() -> None:
    """A disk that was made larger has its backup in the middle."""
    small = gpt(_TWO)
    table = read_gpt(Drawn(128 * MIB, small.written))
    assert len(table.partitions) == 2
    assert "not in the last one" in table.problems[0]


def test_no_backup() -> None:
    """A missing backup is said, and no error."""
    table = read_gpt(gpt(_TWO, backup=False))
    assert len(table.partitions) == 2
    assert "missing or broken: no GPT header in sector 131071" in table.problems[0]


def test_other_backup() -> None:
    """A backup that names other partitions is said."""
    disk = gpt(_TWO)
    stale = gpt([entry(2048, 4095)])
    table = read_gpt(
        Drawn(disk.size, [*stale.written, *[one for one in disk.written if one[0] < MIB]])
    )
    assert len(table.partitions) == 2
    assert "other partitions" in table.problems[0]


def test_broken_primary() -> None:
    """The backup is read when the primary is broken, and that is said."""
    for place in (512 + 60, 1024 + 3, 512):
        table = read_gpt(gpt(_TWO).with_bytes(place, b"\x77"))
        assert len(table.partitions) == 2
        assert "its backup was read" in table.problems[0]


def test_both_broken() -> None:
    """Without either, the disk cannot be read; both reasons are said."""
    with pytest.raises(DamageError, match=r"wrong checksum; nor can its backup be read: no GPT"):
        read_gpt(gpt(_TWO, backup=False).with_bytes(512 + 60, b"\x77"))
    with pytest.raises(DamageError, match="there is none"):
        read_gpt(Drawn(MIB))
    with pytest.raises(DamageError):
        read_gpt(Drawn(0))


def test_cut_off() -> None:
    """A disk that lost its end is named as such."""
    with pytest.raises(DamageError, match="cut off"):
        read_gpt(Drawn(32 * MIB, gpt(_TWO).written))


@pytest.mark.parametrize(
    ("disk", "reason"),
    [
        (gpt(_TWO, count=0xFFFFFFFF), "claims 4294967295 entries"),
        (gpt(_TWO, count=0), "claims 0 entries"),
        (gpt(_TWO, entry_size=0), "entries of 0 bytes"),
        (gpt(_TWO, entry_size=4096), "entries of 4096 bytes"),
        (gpt([entry(4096, 2048)]), "before its start"),
    ],
)
def test_hostile(disk: Drawn, reason: str) -> None:
    """Absurd counts and places are not followed, though all checksums are right."""
    with pytest.raises(DamageError, match=reason):
        read_gpt(disk)


def test_out_of_bounds() -> None:
    """A partition before the first usable sector is read, as Linux does, and said."""
    table = read_gpt(gpt([entry(20, 33)]))
    assert len(table.partitions) == 1
    assert "outside of the sectors" in table.problems[0]
    far = read_gpt(gpt([entry(2048, 2**63)]))
    assert any("ends at byte" in problem for problem in far.problems)


@pytest.mark.parametrize("length", [0, 91, 513, 0xFFFFFFFF])
def test_length_of_header(length: int) -> None:
    """A header that claims to be shorter or longer than it can be is refused."""
    disk = gpt(_TWO, backup=False).with_bytes(512 + 12, struct.pack("<I", length))
    with pytest.raises(DamageError, match=f"has {length} bytes"):
        read_gpt(disk)


def test_odd_names() -> None:
    """Names that are no text are read as far as they go."""
    name = b"\x00\xd8a\0"
    raw = struct.pack("<16s16sQQQ", GUID, GUID, 2048, 4095, 0) + name.ljust(72, b"\0")
    assert read_gpt(gpt([raw])).partitions[0].label.endswith("a")
