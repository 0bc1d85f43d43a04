"""What partx would print of every disk."""

from __future__ import annotations

import pytest

from imgverify.equivalents.partition_tables import answer
from imgverify.facts.partitions import BIOS_BOOT, Partitions, parse
from imgverify.unobserved import NotObservedError
from tests.checks.building import answers
from tests.unit.disk.drawn import Drawn
from tests.unit.disk.table_disks import MIB, entry, gpt, record
from tests.unit.disk.trees import MemoryFileSystem, image
from tests.unit.equivalents.disk_images import image_of


def _tables(*disks: Drawn) -> Partitions:
    printed = answer(image_of(disks), "").decode()
    return parse(answers(outputs={"partition-tables": printed}))


def test_tables() -> None:
    """Each disk has its table, or none."""
    kind = bytes.fromhex("4861682149646f6e744e656564454649")
    found = _tables(
        gpt([entry(2048, 4095, 'b"\\ ä\n', kind)]),
        Drawn(MIB),
        Drawn(MIB, [(0, record((0x0C, 8, 16)))]),
    )
    table = found.of("/dev/vda")
    (part,) = table.partitions
    assert (table.scheme, part.label, part.type) == ("gpt", 'b"\\ ä\n', BIOS_BOOT)
    assert (part.start, part.sectors) == (2048, 2048)
    assert (found.of("/dev/vdb").scheme, found.of("/dev/vdb").partitions) == ("", ())
    (part,) = found.of("/dev/vdc").partitions
    assert (part.type, part.uuid) == ("0xc", "1a2b3c4d-01")


def test_broken_table() -> None:
    """A table that cannot be read is an error with its reason, and never an empty one."""
    broken = gpt([entry(2048, 4095)], backup=False).with_bytes(600, b"\7")
    with pytest.raises(NotObservedError, match=r"/dev/vda: .*wrong checksum"):
        _tables(broken)


def test_no_disk() -> None:
    """Files without a disk have no partitions that anybody could know."""
    with pytest.raises(NotObservedError, match="there is no disk"):
        answer(image(MemoryFileSystem()), "")
