"""Bytes that must be there, all of them."""

from __future__ import annotations

from imgverify.disk.damage import DamageError
from imgverify.disk.source import Source


def exact(source: Source, offset: int, length: int, what: str) -> bytes:
    """Read bytes that a structure on the disk points to.

    Args:
        source: what to read.
        offset: in bytes.
        length: in bytes.
        what: the structure, for messages.

    Raises:
        DamageError: not all of them lie on the device.
    """
    if offset < 0 or length < 0 or offset + length > source.size:
        raise DamageError(f"{what} lies outside of the device")
    data = source.read(offset, length)
    if len(data) != length:
        raise DamageError(f"{what} cannot be read in full")
    return data
