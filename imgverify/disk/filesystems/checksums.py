"""Checksums of metadata: CRC-32C as ext4 and XFS use it, CRC-16 as older ext4 does."""

from __future__ import annotations

import google_crc32c

_ALL = 0xFFFFFFFF
_CRC16_POLYNOMIAL = 0xA001


def crc32c(data: bytes) -> int:
    """CRC-32C as everybody writes it, which is what XFS stores."""
    return int(google_crc32c.value(data))


def crc32c_from(seed: int, data: bytes) -> int:
    """CRC-32C that goes on from a seed and is not inverted, which is what ext4 stores.

    Args:
        seed: what came before; all ones at the start.
        data: what follows.
    """
    return int(google_crc32c.extend(seed ^ _ALL, data)) ^ _ALL


def _table() -> tuple[int, ...]:
    table = []
    for value in range(256):
        for _ in range(8):
            value = value >> 1 ^ (_CRC16_POLYNOMIAL if value & 1 else 0)  # noqa: PLW2901
        table.append(value)
    return tuple(table)


_CRC16 = _table()


def crc16_from(seed: int, data: bytes) -> int:
    """CRC-16 with the polynomial 0x8005, bits reversed, as in ext4's group descriptors.

    Args:
        seed: what came before; all ones at the start.
        data: what follows.
    """
    for byte in data:
        seed = seed >> 8 ^ _CRC16[(seed ^ byte) & 0xFF]
    return seed
