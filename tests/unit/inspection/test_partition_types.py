"""Names of partition types."""

from __future__ import annotations

import re

from imgverify.facts.partitions import BIOS_BOOT, EFI_SYSTEM
from imgverify.inspection.partition_types import _GUIDS, type_name


def test_types_that_matter_have_a_name() -> None:
    """Those that checks know, in both kinds of tables."""
    assert type_name(BIOS_BOOT) == "BIOS boot"
    assert {type_name(one) for one in EFI_SYSTEM} == {"EFI system"}
    assert type_name("0x83") == "Linux"


def test_other_types_stay_as_they_are() -> None:
    """Nobody guesses."""
    assert type_name("0x99") == "0x99"
    assert type_name("deadbeef-0000-0000-0000-000000000000").startswith("deadbeef")


def test_types_are_written_as_tables_have_them() -> None:
    """In lower case, or no table would match."""
    pattern = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
    assert all(pattern.fullmatch(guid) for guid in _GUIDS)
