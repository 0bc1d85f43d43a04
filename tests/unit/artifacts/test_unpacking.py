"""Unpacking within bounds."""

from __future__ import annotations

import gzip
import lzma
import os
import shutil
import subprocess
import zlib
from collections import namedtuple
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from imgverify.artifacts.packing import packing_of, unpacked
from imgverify.artifacts.unpacking import Limits, Part, unpack, write
from imgverify.errors import ArtifactError, InfrastructureError
from imgverify.progress import Silent

MIB = 1024 * 1024


class _Bytes:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self.size = len(data)

    def read(self, offset: int, length: int) -> bytes:
        return self._data[offset : offset + length]


def _all(data: bytes, packing: str) -> bytes:
    return b"".join(piece for piece, _ in unpacked(_Bytes(data), packing, "x"))


def test_streams_behind_each_other() -> None:
    """Parallel programs write several streams: they are one file."""
    for compress in (gzip.compress, lzma.compress, zstandard.compress):
        data = compress(b"one") + compress(b"") + compress(b"two" * 100_000)
        assert _all(data, packing_of(data)) == b"one" + b"two" * 100_000


def test_frames_of_zstd(tmp_path: Path) -> None:
    """Frames of every make are passed over, and one byte less or more is damage."""
    (tmp_path / "x").write_bytes(b"0123456789" * 100_000)
    made = [
        subprocess.run(
            ["zstd", "-qc", *options, "x"], cwd=tmp_path, check=True, capture_output=True
        ).stdout
        for options in ([], ["--no-check"], ["-19"], ["--no-content-size"], ["--rsyncable"])
    ]
    skipped = b"\x5a\x2a\x4d\x18\x03\0\0\0abc"
    whole = made[0] + skipped + b"".join(made[1:]) + zstandard.compress(bytes(10**6))
    assert _all(whole, "zstd") == b"0123456789" * 500_000 + bytes(10**6)
    for broken in (whole[:-1], whole[:-5], whole + b"x", made[1][:-1], made[1][:7], skipped[:-1]):
        with pytest.raises(ArtifactError, match="zstd data is damaged"):
            _all(broken, "zstd")


def test_zeros_behind_a_stream() -> None:
    """Tapes and block devices leave zeros behind the end; anything else is damage."""
    data = gzip.compress(b"one")
    assert _all(data + bytes(700), "gzip") == b"one"
    with pytest.raises(ArtifactError, match="damaged"):
        _all(data + b"milk", "gzip")


def test_too_much_memory() -> None:
    """A header that asks for gigabytes of memory is refused."""
    filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 1536 * MIB}]
    # The encoder would take the memory itself: the dictionary is written into a small stream.
    small = bytearray(lzma.compress(b"x" * 100, filters=[{**filters[0], "dict_size": 4096}]))
    at = 12 + 4
    assert small[at] == 0, "the size of the dictionary stands there"
    small[at] = 37
    header = bytes(small[12:20])
    small[20:24] = _crc(header)
    with pytest.raises(ArtifactError, match=r"[Mm]emory"):
        _all(bytes(small), "xz")


def _crc(data: bytes) -> bytes:
    return zlib.crc32(data).to_bytes(4, "little")


def test_bomb(tmp_path: Path) -> None:
    """A small file that unpacks to more than the limit is stopped there."""
    path = tmp_path / "bomb.gz"
    path.write_bytes(gzip.compress(bytes(64 * MIB)))
    with pytest.raises(ArtifactError, match="unpacks to more than"):
        unpack(Part(path, "bomb"), tmp_path / "out", Silent(), Limits(size=32 * MIB))


def test_too_slow(tmp_path: Path) -> None:
    """Unpacking that takes too long is stopped; zeros without end take no space but time."""

    def endless() -> Iterator[tuple[bytes, None]]:
        while True:
            yield bytes(MIB), None

    with pytest.raises(ArtifactError, match="not unpacked after 0 minutes"):
        write(endless(), tmp_path / "out", "x", Limits(size=2**60, seconds=0.05))


def test_no_space(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last of the free space is left to others, and the runner is to blame."""
    usage = namedtuple("usage", "total used free")  # noqa: PYI024 - as shutil has it
    path = tmp_path / "x"
    path.write_bytes(os.urandom(5 * MIB))
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(9, 9, 100 * MIB))
    unpack(Part(path, "x"), tmp_path / "out", Silent(), Limits(reserve=90 * MIB))
    with pytest.raises(InfrastructureError, match="no space to unpack it: 100 MiB are free"):
        unpack(Part(path, "x"), tmp_path / "out2", Silent(), Limits(reserve=100 * MIB))


def test_part_of_a_file(tmp_path: Path) -> None:
    """Only the part is unpacked, and progress has its name."""
    phases: list[str] = []

    class Notes(Silent):
        def waiting(self, phase: str, elapsed: float, last_line: str = "") -> None:
            del elapsed, last_line
            phases.append(phase)

    data = gzip.compress(b"disk" * 1000)
    path = tmp_path / "x.tar"
    path.write_bytes(b"before" + data + b"behind")
    part = Part(path, "x.tar: disk.gz", 6, len(data))
    assert unpack(part, tmp_path / "out", Notes()).read_bytes() == b"disk" * 1000
    assert phases[-1] == "unpacking x.tar: disk.gz, 100%"


@given(
    st.lists(st.tuples(st.integers(0, 300_000), st.binary(min_size=1, max_size=9)), max_size=9),
    st.integers(0, 400_000),
)
def test_places(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[tuple[int, bytes]], size: int
) -> None:
    """Pieces land where they belong, whatever holes lie between them."""
    wanted, placed = bytearray(), []
    for gap, data in pieces:
        wanted += bytes(gap)
        placed.append((data, len(wanted)))
        wanted += data
    wanted += bytes(max(0, size - len(wanted)))
    path = tmp_path_factory.mktemp("places") / "x"
    assert write(placed, path, "x", size=size).read_bytes() == bytes(wanted)


@given(st.binary(max_size=200), st.sampled_from(["gzip", "xz", "zstd", "bzip2"]))
def test_any_bytes(noise: bytes, packing: str) -> None:
    """Whatever follows the first bytes, the answer is bytes or a sentence."""
    start = {
        "gzip": gzip.compress(b"x"),
        "xz": lzma.compress(b"x"),
        "zstd": zstandard.compress(b"x"),
        "bzip2": b"BZh91AY&SY",
    }[packing]
    for keep in (4, 10, len(start)):
        with suppress(ArtifactError):
            assert isinstance(_all(start[:keep] + noise, packing), bytes)
