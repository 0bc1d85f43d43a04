"""Chains of logical partitions that are broken or hostile."""

from __future__ import annotations

import pytest

from imgverify.disk.damage import DamageError
from imgverify.disk.partitions import read_table
from imgverify.disk.table import Partition
from tests.unit.disk.drawn import Drawn
from tests.unit.disk.table_disks import MIB, record


def _disk(*records: tuple[int, bytes], size: int = 16 * MIB) -> Drawn:
    return Drawn(size, [(sector * 512, data) for sector, data in records])


def _partitions(disk: Drawn) -> tuple[Partition, ...]:
    table = read_table(disk)
    assert table is not None
    return table.partitions


_PRIMARY = (0, record((0x83, 8, 8), (5, 100, 1000)))


def test_chain() -> None:
    """Each record names a partition from its own place, and the next record from the first."""
    found = _partitions(
        _disk(
            _PRIMARY,
            (100, record((0x83, 2, 10), (5, 50, 100))),
            (150, record((0x82, 3, 20), (5, 90, 100))),
            (190, record((0x8E, 4, 30))),
        )
    )
    logical = [(one.number, one.start, one.sectors, one.type) for one in found[2:]]
    assert logical == [(5, 102, 10, "0x83"), (6, 153, 20, "0x82"), (7, 194, 30, "0x8e")]
    assert found[2].uuid == "1a2b3c4d-05"


def test_empty_extended() -> None:
    """An extended partition in which nothing was ever made."""
    assert [one.number for one in _partitions(_disk(_PRIMARY))] == [1, 2]


@pytest.mark.parametrize(
    ("second", "reason"),
    [
        (record((0x83, 2, 10), (5, 0, 100)), r"goes round \(sector 100\)"),
        (record((0x83, 2, 10), (5, 60, 100)), "leads to sector 160"),
        (record((0x83, 2, 10), (5, 0xFFFFFFFF, 100)), "no boot record"),
    ],
)
def test_broken_chain(second: bytes, reason: str) -> None:
    """A chain that goes round or leads nowhere is refused."""
    with pytest.raises(DamageError, match=reason):
        read_table(_disk(_PRIMARY, (100, second)))


def test_long_round() -> None:
    """A round over two records is found as well."""
    with pytest.raises(DamageError, match="goes round"):
        read_table(
            _disk(
                _PRIMARY,
                (100, record((0x83, 2, 1), (5, 50, 1))),
                (150, record((0x83, 2, 1), (5, 50, 1))),
            )
        )


def test_endless_chain() -> None:
    """A chain of thousands is given up."""
    records = [(100 + number, record((5, number + 1, 1))) for number in range(2000)]
    with pytest.raises(DamageError, match="more than 256"):
        read_table(_disk((0, record((5, 100, 9000))), *records))


def test_beyond_the_disk() -> None:
    """An extended partition after the disk's end cannot be followed."""
    with pytest.raises(DamageError, match="no boot record"):
        read_table(_disk((0, record((5, 1 << 30, 10)))))
