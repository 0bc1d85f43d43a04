"""Leases as others find them: whose owner lives, and whose is dead, so that they can be swept."""

from __future__ import annotations

import contextlib
import fcntl
import os
import stat
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import msgspec

from imgverify.leases import SUFFIX, Header, Resource, leases_path, mark_of, unusable

_DRAFT_SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaseFile:
    """What a lease says, read and locked by somebody else than its owner, who is dead.

    Args:
        path: its file.
        header: its first line.
        resources: its other lines, in their order.
        touched: when the last line was written.
    """

    path: Path
    header: Header
    resources: tuple[Resource, ...]
    touched: datetime

    @property
    def run_id(self) -> str:
        """Of the run."""
        return self.header.run_id

    @property
    def kept(self) -> bool:
        """Whether the user wanted the things to outlive the run."""
        return any(resource.kind == "kept" for resource in self.resources)

    @property
    def in_ec2(self) -> tuple[Resource, ...]:
        """What was to be made in EC2."""
        return tuple(one for one in self.resources if one.resource and one.place)


@dataclass(frozen=True, slots=True)
class Ledger:
    """Every lease of this user, sorted.

    Args:
        dead: whose owners are; locked for as long as the ledger is open.
        living: ids of runs whose owners live, or which another sweep is busy with.
        noise: files that are named like leases and are none.
    """

    dead: list[LeaseFile] = field(default_factory=list)
    living: set[str] = field(default_factory=set)
    noise: list[Path] = field(default_factory=list)


@contextlib.contextmanager
def ledger() -> Iterator[Ledger]:
    """Read all leases, and lock those of the dead within the block.

    Raises:
        InfrastructureError: the folder cannot be read.
    """
    found = Ledger()
    with ExitStack() as stack:
        for path in _paths():
            file = stack.enter_context(_claimed(path))
            if file is None:
                # A lock, not the content, says who lives: a lease's name is its run's id.
                found.living.add(path.name.removesuffix(SUFFIX))
                continue
            lease = _read(path, file)
            if lease is None:
                found.noise.append(path)
            elif lease.header.owner.alive:
                found.living.add(lease.run_id)
            else:
                found.dead.append(lease)
        yield found


def _paths() -> Iterator[Path]:
    folder = leases_path()
    try:
        paths = sorted(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        raise unusable(folder, error) from error
    for path in paths:
        if path.name.startswith("."):
            _forget_draft(path)
        elif path.suffix == SUFFIX:
            yield path


def _forget_draft(path: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        if time.time() - path.lstat().st_mtime > _DRAFT_SECONDS:
            path.unlink()


@contextlib.contextmanager
def _claimed(path: Path) -> Iterator[BinaryIO | None]:
    """Open and lock a lease; None when its owner or another sweep holds it, or it is not ours."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        yield None
        return
    with os.fdopen(descriptor, "rb") as file:
        state = os.fstat(descriptor)
        if not stat.S_ISREG(state.st_mode) or state.st_uid != os.geteuid():
            yield None
            return
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield None
            return
        yield file


def _read(path: Path, file: BinaryIO) -> LeaseFile | None:
    lines = file.read().split(b"\n")
    try:
        header = msgspec.json.decode(lines[0], type=Header)
        mark_of(header.run_id)
    except (msgspec.DecodeError, ValueError):
        return None
    if header.expires.tzinfo is None:
        return None
    resources = tuple(resource for line in lines[1:] if (resource := _resource(line)))
    touched = datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, UTC)
    return LeaseFile(path=path, header=header, resources=resources, touched=touched)


def _resource(line: bytes) -> Resource | None:
    try:
        return msgspec.json.decode(line, type=Resource)
    except msgspec.DecodeError:
        # The owner died while it wrote this line: what it was to name was not made yet.
        return None
