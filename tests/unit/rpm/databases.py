"""The samples of this folder, and headers that are written by hand."""

from __future__ import annotations

import lzma
import struct
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from imgverify.disk.damage import DamageError
from imgverify.rpm import header
from imgverify.rpm.header import Header

_SAMPLES = Path(__file__).parent / "samples"
NAME, VERSION, RELEASE, EPOCH, SUMMARY, ARCH, RSA_HEADER = 1000, 1001, 1002, 1003, 1004, 1022, 268
Value = bytes | int | str


def sample(name: str) -> bytes:
    """The bytes of a sample.

    Args:
        name: without `.xz`.
    """
    packed = _SAMPLES / f"{name}.xz"
    return lzma.decompress(packed.read_bytes()) if packed.exists() else _read(name)


def _read(name: str) -> bytes:
    return (_SAMPLES / name).read_bytes()


def blob(fields: Mapping[int, Value], *, more: Iterable[tuple[int, Value]] = ()) -> bytes:
    """A header of texts, numbers and plain bytes.

    Args:
        fields: by tag; text is a string, bytes are binary.
        more: that follow, of tags that may be there already.
    """
    index, store = b"", b""
    for tag, value in [*fields.items(), *more]:
        if isinstance(value, int):
            store += bytes(-len(store) % 4)
            kind, count, data = 4, 1, value.to_bytes(4, "big")
        elif isinstance(value, str):
            kind, count, data = 6, 1, value.encode("latin-1") + b"\0"
        else:
            kind, count, data = 7, len(value), value
        index += struct.pack(">IIII", tag, kind, len(store), count)
        store += data
    return struct.pack(">II", len(index) // 16, len(store)) + index + store


def trouble(headers: Callable[[], Iterable[object]]) -> str:
    """Why headers cannot be read; empty when they can.

    Args:
        headers: reads them.
    """
    try:
        for _ in headers():
            pass
    except DamageError as error:
        return error.reason
    return ""


def names(blobs: Iterable[bytes]) -> list[tuple[bytes | None, bytes | None]]:
    """Names and versions of headers, sorted.

    Args:
        blobs: headers as a database has them.
    """
    found: list[Header] = [header.parse(one) for one in blobs]
    return sorted((one.name or b"", one.version or b"") for one in found)


INSTALLED = sorted(
    (line.split(b"\t")[0], line.split(b"\t")[1].partition(b":")[2].rpartition(b"-")[0])
    for line in sample("rpm-qa.txt").splitlines()
)
