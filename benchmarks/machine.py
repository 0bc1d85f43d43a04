"""Our side of a boot, and a machine that is up for the benchmarks that need one."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from imgverify.connection import Connection
from imgverify.leases import Lease, mark_of
from imgverify.model import Artifact, Machine
from imgverify.plan import Plan
from imgverify.progress import Silent
from imgverify.providers import BootOptions, RunContext, qemu
from imgverify.registry import kind, resolve
from imgverify.wrapping import DiskFile

# Both sides of a boot are emulated: with KVM on one of them only, a ratio would mean nothing.
OPTIONS = BootOptions(acceleration="tcg")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """A machine that is up, and what is asked of it.

    Args:
        artifact: that it was booted from.
        machine: its record.
        connection: logged in.
        plan: profile and checks.
        folder: for files of a benchmark; removed in the end.
    """

    artifact: Artifact
    machine: Machine
    connection: Connection
    plan: Plan
    folder: Path


def disks_of(artifact: Artifact, folder: Path) -> tuple[DiskFile, ...]:
    """The disks in an artifact.

    Args:
        artifact: a disk.
        folder: for what must be unpacked.
    """
    contents = kind(artifact.kind).contents(artifact, folder, Silent())
    assert isinstance(contents, tuple)
    return contents


@contextmanager
def run_context(folder: Path, contents: tuple[DiskFile, ...]) -> Iterator[RunContext]:
    """A run around one boot, as the plugin makes it.

    Args:
        folder: scratch and reports are made below.
        contents: the disks that are booted.
    """
    run_id = secrets.token_hex(6)
    scratch, reports = folder / mark_of(run_id), folder / f"reports-{run_id}"
    lease = Lease.take(run_id)
    try:
        lease.folder(str(scratch))
        scratch.mkdir(mode=0o700)
        reports.mkdir()
        yield RunContext(
            run_id=run_id,
            scratch=scratch,
            reports=reports,
            lease=lease,
            progress=Silent(),
            contents=contents,
        )
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
        lease.close()


@contextmanager
def bench(image: Path, plan: Plan, folder: Path, options: BootOptions = OPTIONS) -> Iterator[Bench]:
    """Boot an image for the benchmarks that look into a machine.

    Args:
        image: the disk.
        plan: profile and checks.
        folder: for all files; removed by the caller.
        options: of the boot.
    """
    artifact = resolve(str(image))
    with (
        run_context(folder, disks_of(artifact, folder)) as context,
        qemu.boot(artifact, options, context) as machine,
        Connection.open(machine) as connection,
    ):
        yield Bench(
            artifact=artifact, machine=machine, connection=connection, plan=plan, folder=folder
        )
