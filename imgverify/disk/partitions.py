"""The partition table of a disk, whichever kind it is."""

from __future__ import annotations

from dataclasses import replace

from imgverify.disk.gpt import SECTOR_SIZES, SIGNATURE, read_gpt
from imgverify.disk.mbr import PROTECTIVE, Entry, decode, read_mbr
from imgverify.disk.source import Source
from imgverify.disk.table import SECTOR, Table

_CODE = 440


def read_table(source: Source) -> Table | None:
    """Read a disk's partition table; None when it has none, as a file system on the whole disk.

    As Linux does: a GPT counts when the MBR protects it, and then the rest of the MBR does not.

    Args:
        source: the whole disk.

    Raises:
        DamageError: there is a table, and it cannot be read.
    """
    record = source.read(0, SECTOR)
    entries = decode(record)
    if not entries:
        return None
    if any(one.kind == PROTECTIVE for one in entries):
        table = read_gpt(source)
        problems = _hybrid(entries)
    else:
        table = read_mbr(source, record, entries)
        problems = _unprotected(source)
    return replace(table, problems=(*table.problems, *problems), boot_code=any(record[:_CODE]))


def _hybrid(entries: tuple[Entry, ...]) -> tuple[str, ...]:
    others = [str(one.number) for one in entries if one.kind != PROTECTIVE]
    if not others:
        return ()
    return (f"a hybrid MBR: its entries {', '.join(others)} count beside the GPT for some systems",)


def _unprotected(source: Source) -> tuple[str, ...]:
    for sector in SECTOR_SIZES:
        if source.read(sector, len(SIGNATURE)) == SIGNATURE:
            return ("there is a GPT header too, which does not count: the MBR does not protect it",)
    return ()
