"""A log is clean when its last record says that the file system was unmounted."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgverify.disk.filesystems.xfs.superblock import Superblock, read_superblock
from imgverify.disk.source import FileSource
from tests.unit.disk.filesystems.building import opened, xfs_image

_BLOCK = 512
_MAGIC = b"\xfe\xed\xba\xbe"


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """A file system with nothing in it."""
    return xfs_image(tmp_path / "image", ["d--755 0 0"])


def _log(image: Path) -> tuple[Superblock, int, int]:
    superblock = read_superblock(FileSource(image))
    start = superblock.offset(superblock.log_start, superblock.log_blocks, "log")
    return superblock, start, superblock.log_blocks * superblock.block_size // _BLOCK


def _record(cycle: int, flags: int, operations: int = 1) -> bytes:
    """A record of one block, with one operation."""
    header = bytearray(_BLOCK)
    header[:16] = (
        _MAGIC + cycle.to_bytes(4, "big") + (2).to_bytes(4, "big") + (512).to_bytes(4, "big")
    )
    header[40:44] = operations.to_bytes(4, "big")
    header[320:324] = (32768).to_bytes(4, "big")
    body = bytearray(_BLOCK)
    body[:4] = cycle.to_bytes(4, "big")
    body[9] = flags
    return bytes(header + body)


def _write(image: Path, at: int, data: bytes) -> None:
    with image.open("r+b") as file:
        file.seek(at)
        file.write(data)


def test_fresh_log_is_clean(image: Path) -> None:
    """mkfs.xfs leaves nothing to replay."""
    assert opened(image).doubt == ""


def test_last_record_decides(image: Path) -> None:
    """Behind an unmount comes a record that is none, and then another unmount."""
    _, start, _ = _log(image)
    _write(image, start + 2 * _BLOCK, _record(1, 0))
    assert "replayed" in opened(image).doubt
    _write(image, start + 4 * _BLOCK, _record(1, 0x20))
    assert opened(image).doubt == ""
    _write(image, start + 6 * _BLOCK, _record(1, 0x20, operations=2))
    assert "replayed" in opened(image).doubt


@pytest.mark.parametrize(("flags", "clean"), [(0x20, True), (0, False)])
@pytest.mark.parametrize("back", [0, 1, 2, 5])
def test_log_that_went_round(image: Path, flags: int, back: int, *, clean: bool) -> None:
    """The end of the log is found wherever the ring was when it was last written."""
    _, start, count = _log(image)
    full = (_record(1, 0) * (count // 2 + 1))[: count * _BLOCK]
    record = _record(1 if back else 2, flags)
    at = (count - back) % count if back != 1 else count - 1
    if back == 1:
        # The header is the last block of one round, its operation the first of the next.
        full = (
            record[_BLOCK:].replace(b"\0\0\0\1", b"\0\0\0\2", 1)
            + full[_BLOCK:-_BLOCK]
            + record[:_BLOCK]
        )
    else:
        full = full[: at * _BLOCK] + record + full[at * _BLOCK + len(record) :]
        if back > 2:
            rest = count - at - 2
            full = full[: (at + 2) * _BLOCK] + bytes(rest * _BLOCK)
    _write(image, start, full)
    assert (opened(image).doubt == "") is clean


def test_log_of_zeros_has_nothing_to_replay(image: Path) -> None:
    """So says the kernel, too."""
    _, start, count = _log(image)
    _write(image, start, bytes(count * _BLOCK))
    assert opened(image).doubt == ""


def test_garbage_is_a_doubt(image: Path) -> None:
    """A log in which no record is found cannot be called clean."""
    _, start, count = _log(image)
    _write(image, start, b"\1\2\3\4" * (count * _BLOCK // 4))
    assert "replayed" in opened(image).doubt
