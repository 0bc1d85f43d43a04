"""Destroys what dead runs left behind, as their leases name it, and nothing else.

A lease file may have been tampered with. So a process is only killed, and a folder only removed,
when it carries the mark of the lease's own run and belongs to this user; a symlink is never
followed.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import stat
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import msgspec
import psutil

from imgverify.leases import MARK_VARIABLE, SUFFIX, Header, Resource, leases_path, mark_of

KILL_SECONDS = 10.0
EXEC_SECONDS = 0.2
_DRAFT_SECONDS = 60.0


def sweep(*, kept: bool = False) -> list[str]:
    """Destroy what every dead run left; safe at any time, also next to live runs and other sweeps.

    Args:
        kept: also what users asked to keep (`--keep`) and what has not yet expired.

    Returns:
        One line for each thing that was destroyed, or could not be.
    """
    folder = leases_path()
    done: list[str] = []
    if not folder.is_dir():
        return done
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            _forget_draft(path)
        elif path.suffix == SUFFIX:
            with _claimed(path) as file:
                if file is not None:
                    done += _sweep_lease(path, file, kept=kept)
    return done


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


def _sweep_lease(path: Path, file: BinaryIO, *, kept: bool) -> list[str]:
    lines = file.read().split(b"\n")
    try:
        header = msgspec.json.decode(lines[0], type=Header)
        mark = mark_of(header.run_id)
    except (msgspec.DecodeError, ValueError):
        return [f"{path}: not a lease; left alone"]
    if header.owner.alive:
        return []
    resources = [resource for line in lines[1:] if (resource := _resource(line))]
    wanted = any(resource.kind == "kept" for resource in resources)
    if wanted and not kept and datetime.now(UTC) < header.expires:
        return []
    done: list[str] = []
    clean = True
    for resource in reversed(resources):
        destroyed = True
        if resource.kind == "process":
            destroyed = _kill(resource.name, mark, done)
        elif resource.kind == "folder":
            destroyed = _remove(Path(resource.name), mark, done)
        clean = clean and destroyed
    if clean:
        path.unlink(missing_ok=True)
    return done


def _resource(line: bytes) -> Resource | None:
    try:
        return msgspec.json.decode(line, type=Resource)
    except msgspec.DecodeError:
        # The owner died while it wrote this line: what it was to name was not made yet.
        return None


def _kill(name: str, mark: str, done: list[str]) -> bool:
    if not name.startswith(mark):
        done.append(f"process {name}: not marked as of this run; left alone")
        return True
    found = _carriers(name)
    if not found:
        # In the middle of its exec a process shows no command line: look a second time.
        time.sleep(EXEC_SECONDS)
        found = _carriers(name)
    for process in found:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    deadline = time.monotonic() + KILL_SECONDS
    while not all(map(_ended, found)) and time.monotonic() < deadline:
        time.sleep(0.02)
    for process in found:
        outcome = "killed" if _ended(process) else "does not end"
        done.append(f"process {process.pid} ({name}): {outcome}")
    return all(map(_ended, found))


def _ended(process: psutil.Process) -> bool:
    try:
        # A container's first process may never collect its dead: a zombie holds nothing any more.
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def _carriers(name: str) -> list[psutil.Process]:
    return [process for process in psutil.process_iter() if _carries(process, name)]


def _carries(process: psutil.Process, name: str) -> bool:
    try:
        return process.uids().effective == os.geteuid() and (
            name in process.cmdline() or process.environ().get(MARK_VARIABLE) == name
        )
    except psutil.Error:
        return False


def _remove(path: Path, mark: str, done: list[str]) -> bool:
    try:
        state = path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    ours = path.is_absolute() and ".." not in path.parts and path.name.startswith(mark)
    if not ours or not stat.S_ISDIR(state.st_mode) or state.st_uid != os.geteuid():
        done.append(f"folder {path}: not marked as of this run; left alone")
        return True
    try:
        shutil.rmtree(path)
    except OSError as error:
        done.append(f"folder {path}: cannot be removed: {error.strerror}")
        return False
    done.append(f"folder {path}: removed")
    return True
