"""Little files that unpack to much."""

from __future__ import annotations

import gzip
import lzma
import zlib
from pathlib import Path

import zstandard

from tests.hostile.cases import refused

_GIB, _PIECE = 1 << 30, 1 << 24


def _gzip(size: int) -> bytes:
    packer = zlib.compressobj(1, wbits=31)
    piece = bytes(_PIECE)
    return b"".join(packer.compress(piece) for _ in range(size // _PIECE)) + packer.flush()


@refused("not a disk image")
def gzip_bomb(folder: Path) -> Path:
    """A GiB of zeros."""
    path = folder / "disk.raw.gz"
    path.write_bytes(_gzip(_GIB))
    return path


@refused("not a disk image")
def xz_bomb(folder: Path) -> Path:
    """Half a GiB of zeros, in streams behind each other."""
    one = lzma.compress(bytes(_PIECE * 4), preset=0)
    path = folder / "disk.raw.xz"
    path.write_bytes(one * (_GIB // (8 * _PIECE)))
    return path


@refused("not a disk image")
def zstd_bomb(folder: Path) -> Path:
    """Two GiB of zeros, in frames behind each other."""
    one = zstandard.ZstdCompressor().compress(bytes(_PIECE))
    path = folder / "disk.raw.zst"
    path.write_bytes(one * (2 * _GIB // _PIECE))
    return path


@refused("compressed twice")
def bomb_in_a_bomb(folder: Path) -> Path:
    """Compressed, compressed again, twenty times."""
    data = _gzip(_GIB // 4)
    for _ in range(20):
        data = gzip.compress(data, 1)
    path = folder / "disk.raw.gz"
    path.write_bytes(data)
    return path


@refused("Memory usage limit")
def xz_that_wants_memory(folder: Path) -> Path:
    """A dictionary of a GiB and a half for some bytes."""
    chain = [{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": 1 << 20}]
    data = bytearray(lzma.compress(b"x" * 10000, filters=chain))
    # The size of the dictionary is one byte of the block's header, which has a checksum.
    at = 12
    length = (data[at] + 1) * 4
    place = data.index(b"\x21\x01", at, at + length) + 2
    data[place] = 39
    data[at + length - 4 : at + length] = zlib.crc32(data[at : at + length - 4]).to_bytes(
        4, "little"
    )
    path = folder / "disk.raw.xz"
    path.write_bytes(data)
    return path


@refused("zstd")
def zstd_that_wants_memory(folder: Path) -> Path:
    """A window of many GiB."""
    path = folder / "disk.raw.zst"
    path.write_bytes(b"\x28\xb5\x2f\xfd\x04\xb0" + b"\x01\x00\x00" * 10)
    return path
