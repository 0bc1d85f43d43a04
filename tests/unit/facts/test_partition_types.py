"""Types of partitions by their usual names."""

from __future__ import annotations

import pytest

from imgverify.facts.partition_types import name_of, type_of
from imgverify.facts.partitions import BIOS_BOOT, EFI_SYSTEM


def test_codes_guids_and_mbr_types() -> None:
    """Codes of sgdisk in either case, a number that YAML made of one, GUIDs and MBR types."""
    assert type_of("EF02") == BIOS_BOOT
    assert type_of("ef00") in EFI_SYSTEM
    assert type_of(8300) == "0fc63daf-8483-4772-8e79-3d69d8477de4"
    assert type_of(BIOS_BOOT.upper()) == BIOS_BOOT
    assert type_of("0x83") == "0x83"


@pytest.mark.parametrize("named", ["lvm", 8.0, "", "ef0", "0x", None])
def test_anything_else_is_refused(named: object) -> None:
    """The message names what may be written."""
    with pytest.raises(ValueError, match=r"in quotes one of .*8e00"):
        type_of(named)


def test_names() -> None:
    """A known type is shown by its code, an unknown one as it is."""
    assert name_of(BIOS_BOOT) == "ef02"
    assert name_of("0x83") == "0x83"
