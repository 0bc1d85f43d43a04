"""What a partition is for, by the names that people use for its type."""

from __future__ import annotations

import re

# Codes of sgdisk(8), as `sgdisk --list-types` shows them, and what they stand for in a GPT.
_CODES = {
    "0700": "ebd0a0a2-b9e5-4433-87c0-68b6b72699c7",  # Microsoft basic data
    "8200": "0657fd6d-a4ab-43c4-84e5-0933c84b4f4f",  # Linux swap
    "8300": "0fc63daf-8483-4772-8e79-3d69d8477de4",  # Linux file system
    "8304": "4f68bce3-e8cd-4db1-96e7-fbcaf984b709",  # Linux root for x86-64
    "8305": "b921b045-1df0-41c3-af44-4c6f280d3fae",  # Linux root for 64-bit ARM
    "8e00": "e6d6d379-f507-44c2-a23c-238f2a3df928",  # Linux LVM
    "ef00": "c12a7328-f81f-11d2-ba4b-00a0c93ec93b",  # EFI system
    "ef02": "21686148-6449-6e6f-744e-656564454649",  # BIOS boot
    "fd00": "a19d880f-05fc-4d3b-a006-743f0f84911e",  # Linux RAID
}
_NAMES = {guid: code for code, guid in _CODES.items()}
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_MBR = re.compile(r"0x[0-9a-f]{1,2}")


def type_of(named: object) -> str:
    """Find the type that is meant, as partition tables are read.

    Args:
        named: a code of sgdisk(8) (`ef02`), a GUID, or the type in an MBR (`0x83`).

    Raises:
        ValueError: it is none of them.
    """
    text = str(named).lower()
    if text in _CODES:
        return _CODES[text]
    if _GUID.fullmatch(text) or _MBR.fullmatch(text):
        return text
    raise ValueError(
        f"{named!r} is no partition type: write a GUID, 0x83, or in quotes one of "
        + ", ".join(_CODES)
    )


def name_of(kind: str) -> str:
    """Show a type: by its code in sgdisk(8) where that is known.

    Args:
        kind: as a partition table has it.
    """
    return _NAMES.get(kind, kind)
