"""Disks of a few sectors that do one thing when QEMU starts them: real boots in a second."""

from __future__ import annotations

import struct
from pathlib import Path

# Prints the text that follows the code on the first serial port, a byte at a time.
_PRINT = bytes.fromhex("31c0 8ed8 be0000 fc ac 84c0 7406 baf803 ee ebf5")
HALT = bytes.fromhex("fa f4 ebfd")
SWITCH_OFF = bytes.fromhex("ba0406 b80020 ef") + HALT
"""Writes to the port by which q35 switches itself off (ACPI, PM1a control)."""
RESTART = bytes.fromhex("b0fe e664") + HALT
"""Pulls the processor's reset line through the keyboard controller."""
SECTORS = 2048


def boot_sector(text: str = "", then: bytes = HALT) -> bytes:
    """A master boot record with one partition, which prints a text and then does something.

    Args:
        text: at most 400 bytes.
        then: machine code.
    """
    code = bytearray(_PRINT + then)
    struct.pack_into("<H", code, 5, 0x7C00 + len(code))
    code += text.replace("\n", "\r\n").encode() + b"\0"
    assert len(code) <= 440
    partition = struct.pack("<B3xB3xII", 0x80, 0x83, 1, SECTORS - 1)
    return bytes(code.ljust(446, b"\0")) + partition.ljust(64, b"\0") + b"\x55\xaa"


def write_disk(path: Path, text: str = "", then: bytes = HALT) -> Path:
    """Write a raw disk that starts with `boot_sector`."""
    path.write_bytes(boot_sector(text, then).ljust(SECTORS * 512, b"\0"))
    return path
