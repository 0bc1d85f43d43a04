"""Destroys what dead runs left behind, as their leases name it, and nothing else.

A lease file may have been tampered with. So a process is only killed, and a folder only removed,
when it carries the mark of the lease's own run and belongs to this user; a symlink is never
followed. What a run may have left in EC2 is only told here: to free it takes the network and the
user's credentials (`imgverify.ec2.sweeping`), and its lease stays until then.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import time
from datetime import UTC, datetime
from pathlib import Path

import psutil

from imgverify.lease_files import LeaseFile, ledger
from imgverify.leases import MARK_VARIABLE, Ec2Kind, mark_of

KILL_SECONDS = 10.0
EXEC_SECONDS = 0.2
# In the order in which a reader worries about them.
_WORDS: dict[Ec2Kind, str] = {
    "instance": "an instance",
    "security-group": "a security group",
    "key-pair": "a key pair",
    "schedule": "a schedule",
}


def sweep(*, kept: bool = False) -> list[str]:
    """Destroy what every dead run left; safe at any time, also next to live runs and other sweeps.

    Args:
        kept: also what users asked to keep (`--keep`) and what has not yet expired.

    Returns:
        One line for each thing that was destroyed, or could not be, or may be left in EC2.
    """
    with ledger() as leases:
        done = [f"{path}: not a lease; left alone" for path in leases.noise]
        for lease in leases.dead:
            if not lease.kept or kept or datetime.now(UTC) >= lease.header.expires:
                done += _sweep_lease(lease)
    return done


def destroy_here(lease: LeaseFile) -> tuple[list[str], bool]:
    """Destroy what a dead run left on this machine.

    Args:
        lease: of the run, locked.

    Returns:
        A line for each thing, and whether nothing is left of them.
    """
    done: list[str] = []
    mark = mark_of(lease.run_id)
    clean = True
    for resource in reversed(lease.resources):
        destroyed = True
        if resource.kind == "process":
            destroyed = _kill(resource.name, mark, done)
        elif resource.kind == "folder":
            destroyed = _remove(Path(resource.name), mark, done)
        clean = clean and destroyed
    return done, clean


def _sweep_lease(lease: LeaseFile) -> list[str]:
    done, clean = destroy_here(lease)
    if lease.in_ec2:
        return [*done, _reminder(lease)]
    if clean:
        lease.path.unlink(missing_ok=True)
    return done


def _reminder(lease: LeaseFile) -> str:
    kinds = {resource.resource for resource in lease.in_ec2}
    *first, last = [word for kind, word in _WORDS.items() if kind in kinds]
    things = f"{', '.join(first)} and {last}" if first else last
    regions = sorted({resource.place.region for resource in lease.in_ec2 if resource.place})
    kept = " --kept" if lease.kept else ""
    return (
        f"run {lease.run_id} may have left {things} in {', '.join(regions)}: "
        f"imgverify sweep --ec2{kept} --yes"
    )


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
