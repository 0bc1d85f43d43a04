"""Compressed streams: told by their first bytes, unpacked in pieces of a bounded size."""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Callable, Iterator
from typing import IO, Protocol, cast

import zstandard

from imgverify.artifacts import zstd_frames
from imgverify.disk.source import Source
from imgverify.errors import ArtifactError

AGAIN = "fetch it again, and compare its checksum with the publisher's"
PIECE = 1024 * 1024
_INPUT = 128 * 1024
# What `xz -9` and `zstd --ultra --long=27` need is far below; a header may ask for gigabytes.
_MEMORY = 512 * 1024 * 1024
_MAGIC = {
    "gzip": b"\x1f\x8b\x08",
    "xz": b"\xfd7zXZ\0",
    "zstd": b"\x28\xb5\x2f\xfd",
    "bzip2": b"BZh",
}
_BROKEN = (
    *(zlib.error, lzma.LZMAError, OSError, EOFError),
    *(zstandard.ZstdError, zstd_frames.BrokenError),
)
_BZIP2_BLOCKS = (b"1AY&SY", b"\x17rE8P\x90")


class _Decoder(Protocol):
    """One compressed stream, whatever the format."""

    @property
    def eof(self) -> bool:
        """Whether its end was seen."""

    @property
    def unused_data(self) -> bytes:
        """What came behind its end."""

    def pieces(self, data: bytes) -> Iterator[bytes]:
        """Unpack some input, all of it, in pieces."""


def packing_of(head: bytes) -> str:
    """What compressed a file: `gzip`, `xz`, `zstd`, `bzip2`; empty for what is not compressed.

    Args:
        head: its first bytes, 16 or more.
    """
    for name, mark in _MAGIC.items():
        if head.startswith(mark):
            # Three letters and a digit are too little to be sure of.
            if name == "bzip2" and head[4:10] not in _BZIP2_BLOCKS:
                return ""
            return name
    return ""


def unpacked(source: Source, packing: str, name: str) -> Iterator[tuple[bytes, int]]:
    """Unpack from front to back; streams that follow each other are one.

    Args:
        source: compressed bytes.
        packing: what compressed them; empty hands them through as they are.
        name: for messages.

    Yields:
        A piece of at most some megabytes, and how many compressed bytes were used so far.

    Raises:
        ArtifactError: it is damaged, ends too soon, or asks for too much memory.
    """
    if not packing:
        yield from _as_it_is(source)
        return
    try:
        yield from _zstd(source) if packing == "zstd" else _streams(source, packing, name)
    except _BROKEN as error:
        raise ArtifactError(f"{name}: its {packing} data is damaged: {error}", AGAIN) from error


def _as_it_is(source: Source) -> Iterator[tuple[bytes, int]]:
    at = 0
    while piece := source.read(at, PIECE):
        at += len(piece)
        yield piece, at


def _streams(source: Source, packing: str, name: str) -> Iterator[tuple[bytes, int]]:
    make = _DECODERS[packing]
    decoder: _Decoder | None = None
    at, waiting, any_stream = 0, b"", False
    while True:
        if not waiting:
            waiting = source.read(at, _INPUT)
            at += len(waiting)
        if not waiting:
            break
        if decoder is None:
            waiting = waiting.lstrip(b"\0") if any_stream else waiting
            if not waiting:
                continue
            decoder, any_stream = make(), True
        for piece in decoder.pieces(waiting):
            yield piece, at
        waiting = b""
        if decoder.eof:
            waiting, decoder = decoder.unused_data, None
    if decoder is not None:
        raise ArtifactError(f"{name}: cut off: its {packing} data has no end", AGAIN)


class _Gzip:
    def __init__(self) -> None:
        self._decoder = zlib.decompressobj(wbits=31)

    @property
    def eof(self) -> bool:
        return self._decoder.eof

    @property
    def unused_data(self) -> bytes:
        return self._decoder.unused_data

    def pieces(self, data: bytes) -> Iterator[bytes]:
        while data and not self._decoder.eof:
            yield self._decoder.decompress(data, PIECE)
            data = self._decoder.unconsumed_tail
        # What was unpacked and did not fit any more.
        while not self._decoder.eof and (piece := self._decoder.decompress(b"", PIECE)):
            yield piece


class _Hungry:
    """What bz2 and lzma have in common."""

    def __init__(self, decoder: bz2.BZ2Decompressor | lzma.LZMADecompressor) -> None:
        self._decoder = decoder

    @property
    def eof(self) -> bool:
        return self._decoder.eof

    @property
    def unused_data(self) -> bytes:
        return self._decoder.unused_data

    def pieces(self, data: bytes) -> Iterator[bytes]:
        yield self._decoder.decompress(data, PIECE)
        while not self._decoder.eof and not self._decoder.needs_input:
            yield self._decoder.decompress(b"", PIECE)


class _Compressed:
    """A source as the file that zstandard reads from."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.at = 0

    def read(self, length: int = -1) -> bytes:
        """The next bytes."""
        data = self._source.read(self.at, _INPUT if length < 0 else length)
        self.at += len(data)
        return data


def _zstd(source: Source) -> Iterator[tuple[bytes, int]]:
    compressed = _Compressed(source)
    decoder = zstandard.ZstdDecompressor(max_window_size=_MEMORY)
    with decoder.stream_reader(
        cast(IO[bytes], compressed), read_size=_INPUT, read_across_frames=True
    ) as reader:
        while piece := reader.read(PIECE):
            yield piece, compressed.at
    # Last: who wants the start only does not wait for it.
    zstd_frames.check(source)


_DECODERS: dict[str, Callable[[], _Decoder]] = {
    "gzip": _Gzip,
    "xz": lambda: _Hungry(lzma.LZMADecompressor(memlimit=_MEMORY)),
    "bzip2": lambda: _Hungry(bz2.BZ2Decompressor()),
}
