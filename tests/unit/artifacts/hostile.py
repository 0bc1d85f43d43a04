"""Makes qcow2 headers by hand: no tool's good manners stand between a test and the parser."""

from __future__ import annotations

import struct


def header(
    *,
    version: int = 3,
    backing: bytes = b"",
    crypt: int = 0,
    incompatible: int = 0,
    extensions: tuple[tuple[int, bytes], ...] = (),
    cluster_bits: int = 16,
    l1_entries: int = 1,
    length: int = 104,
) -> bytes:
    """A qcow2 header of one cluster, whose tables lie in the three clusters after it."""
    extra = b""
    for kind, data in extensions:
        extra += struct.pack(">II", kind, len(data)) + data + b"\0" * (-len(data) % 8)
    extra += struct.pack(">II", 0, 0)
    at = length + len(extra) if backing else 0
    fixed = struct.pack(
        ">4sIQIIQIIQQIIQ",
        *(b"QFI\xfb", version, at, len(backing), cluster_bits, 1 << 20, crypt),
        *(l1_entries, 3 << 16, 1 << 16, 1, 0, 0),
    )
    features = struct.pack(">QQQII", incompatible, 0, 0, 4, length)
    return (fixed + features + extra + backing).ljust(1 << 16, b"\0")


def whole(**fields: object) -> bytes:
    """The header above and the empty clusters that it speaks of."""
    return header(**fields) + b"\0" * (3 << 16)  # type: ignore[arg-type]
