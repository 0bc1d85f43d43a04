"""Writing what an archive holds into files of ours, within bounds, holes as holes."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from imgverify.artifacts.packing import PIECE, packing_of, unpacked
from imgverify.disk.source import FileSource
from imgverify.errors import ArtifactError, InfrastructureError
from imgverify.progress import Progress

_HOLE = 64 * 1024
_ZEROS = bytes(_HOLE)
_MANY_ZEROS = bytes(PIECE)
_LOOK_EVERY = 64 * 1024 * 1024
_GIB = 1024**3


@dataclass(frozen=True, slots=True)
class Limits:
    """When unpacking stops: a small file may say that it holds petabytes.

    Args:
        size: bytes of one unpacked file, holes included.
        seconds: that unpacking one file may take.
        reserve: bytes of free space that are left to others.
    """

    size: int = 4096 * _GIB
    seconds: float = 1800.0
    reserve: int = _GIB


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes of a file.

    Args:
        path: of the file.
        offset, length: of the part; None for all that follows.
        name: what messages call it.
    """

    path: Path
    name: str
    offset: int = 0
    length: int | None = None

    def head(self, size: int) -> bytes:
        """Its first bytes.

        Raises:
            ArtifactError: it cannot be read.
        """
        with opened(self) as source:
            return source.read(0, size)


def opened(part: Part) -> closing[FileSource]:
    """Open a part of a file, to be closed by `with`.

    Raises:
        ArtifactError: it cannot be read.
    """
    try:
        return closing(FileSource(part.path, part.offset, part.length))
    except OSError as error:
        raise ArtifactError(f"{part.name}: cannot be read: {error.strerror}") from error


def unpack(part: Part, target: Path, progress: Progress, limits: Limits = LIMITS) -> Path:
    """Unpack a part of a file into a new file; what is not compressed is copied.

    Args:
        part: what is unpacked.
        target: of the new file, in the scratch folder.
        progress: told how far it is.
        limits: when to stop.

    Returns:
        The target.

    Raises:
        ArtifactError: it is damaged, or larger than the limits.
        InfrastructureError: the scratch folder has no space for it.
    """
    with opened(part) as source:
        pieces = unpacked(source, packing_of(source.read(0, 16)), part.name)
        shown = _shown(pieces, max(1, source.size), part.name, progress)
        return write(((piece, None) for piece in shown), target, part.name, limits)


def write(
    pieces: Iterable[tuple[bytes, int | None]],
    target: Path,
    name: str,
    limits: Limits = LIMITS,
    size: int = 0,
) -> Path:
    """Write pieces into a new file; zeros become holes.

    Args:
        pieces: bytes, and where they belong; None for behind the one before. Places only grow.
        target: of the new file.
        name: of what is unpacked, for messages.
        limits: when to stop.
        size: bytes of the file, when it may end with a hole.

    Returns:
        The target.

    Raises:
        ArtifactError: it is larger than the limits.
        InfrastructureError: there is no space for it.
    """
    watch = _Watch(target, name, limits)
    end = 0
    try:
        with target.open("xb", buffering=0) as file:
            for piece, place in pieces:
                end = end if place is None else place
                watch.look(end + len(piece), _write_piece(file, piece, end))
                end += len(piece)
            watch.look(max(end, size), 0)
            file.truncate(max(end, size))
    except OSError as error:
        raise InfrastructureError(
            f"{name} cannot be unpacked into {target.parent}: {error.strerror}",
            "make space there, or set TMPDIR to a folder that has more",
        ) from error
    return target


class _Watch:
    def __init__(self, target: Path, name: str, limits: Limits) -> None:
        self._folder = target.parent
        self._name = name
        self._limits = limits
        self._began = time.monotonic()
        self._left = 0

    def look(self, end: int, written: int) -> None:
        """See whether a limit is reached.

        Args:
            end: bytes of the file so far.
            written: how many were written since the last look.
        """
        limits = self._limits
        if end > limits.size:
            raise ArtifactError(
                f"{self._name}: unpacks to more than {limits.size // _GIB} GiB", _BY_HAND
            )
        if time.monotonic() - self._began > limits.seconds:
            raise ArtifactError(
                f"{self._name}: not unpacked after {limits.seconds / 60:.0f} minutes "
                f"({end // _GIB} GiB so far)",
                _BY_HAND,
            )
        self._left -= written
        if self._left <= 0:
            free = shutil.disk_usage(self._folder).free
            if free < limits.reserve + PIECE:
                raise InfrastructureError(
                    f"{self._name}: no space to unpack it: {free // 2**20} MiB are free in "
                    f"{self._folder}, {limits.reserve // 2**20} MiB of them stay so",
                    "make space there, or set TMPDIR to a folder that has more",
                )
            self._left = min(_LOOK_EVERY, free - limits.reserve)


_BY_HAND = "is it what its publisher built? if so, unpack it by hand and name the disk"


def _write_piece(file: BinaryIO, piece: bytes, place: int) -> int:
    if len(piece) == PIECE and piece == _MANY_ZEROS:
        return 0
    view, at, written = memoryview(piece), 0, 0
    while at < len(piece):
        # Aligned in the file, so that a hole frees whole blocks.
        step = min(_HOLE - (place + at) % _HOLE, len(piece) - at)
        part = view[at : at + step]
        if part != _ZEROS[:step]:
            written += _write_all(file, part, place + at)
        at += step
    return written


def _write_all(file: BinaryIO, data: memoryview, place: int) -> int:
    done = 0
    while done < len(data):
        done += os.pwrite(file.fileno(), data[done:], place + done)
    return done


def _shown(
    pieces: Iterator[tuple[bytes, int]], size: int, name: str, progress: Progress
) -> Iterator[bytes]:
    began = time.monotonic()
    for piece, used in pieces:
        progress.waiting(f"unpacking {name}, {100 * used // size}%", time.monotonic() - began)
        yield piece
