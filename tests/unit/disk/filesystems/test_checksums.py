"""Checksums of metadata, held against published values."""

from __future__ import annotations

from imgverify.disk.filesystems.checksums import crc16_from, crc32c, crc32c_from


def test_crc32c() -> None:
    """The check value of RFC 3720's polynomial."""
    assert crc32c(b"123456789") == 0xE3069283


def test_crc32c_goes_on() -> None:
    """In two steps as in one, and not inverted."""
    first = crc32c_from(0xFFFFFFFF, b"1234")
    assert crc32c_from(first, b"56789") == 0xE3069283 ^ 0xFFFFFFFF


def test_crc16() -> None:
    """The check value of CRC-16/MODBUS, which starts from all ones."""
    assert crc16_from(0xFFFF, b"123456789") == 0x4B37
