"""The steps of one boot: choose, prepare, start, wait; and once more when KVM proves broken."""

from __future__ import annotations

import platform
import shutil
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import msgspec

from imgverify.artifacts import partition_table
from imgverify.errors import ArtifactError, InfrastructureError
from imgverify.leases import mark_of
from imgverify.model import Artifact, HostKey, Machine
from imgverify.providers import BootOptions, RunContext, acceleration, firmware, qemu_tools
from imgverify.providers.acceleration import KvmFailedError
from imgverify.providers.console import Console
from imgverify.providers.interrupts import held_back
from imgverify.providers.nocloud import Seed, write_seed
from imgverify.providers.ports import free_port
from imgverify.providers.qemu_arguments import ADDRESS, PLATFORMS, Disk, Flash, Settings
from imgverify.providers.qemu_process import Guest, StartError, start
from imgverify.providers.ready import Ready, wait_until_ready
from imgverify.providers.watch import Watch
from imgverify.wrapping import DiskFile

NAME = "qemu"
# Each takes one of the machine's 32 PCI slots, of which others need some.
MOST_DISKS = 16
_UNKNOWN_KEY = HostKey(type="", public="", fingerprint="", trust="first-use")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What stays the same when a boot is tried again.

    Args:
        options: what the user said.
        context: where the run lives, and the disks.
        made: ends and removes what was made, in reverse order.
        began: `time.monotonic()` of the start.
        architecture: as QEMU calls it.
        version: QEMU's.
        firmware: `bios` or `uefi`.
        folder: private, for this boot alone.
        seed: login key and marker.
        console: takes the serial port's output.
    """

    options: BootOptions
    context: RunContext
    made: ExitStack
    began: float
    architecture: str
    version: str
    firmware: str
    folder: Path
    seed: Seed
    console: Path


def bring_up(
    artifact: Artifact, options: BootOptions, context: RunContext, made: ExitStack
) -> Machine:
    """Boot a disk and wait until it is ready.

    Args:
        artifact: what the disks came in.
        options: what the user said.
        context: where the run lives, and the disks.
        made: gets a callback for everything that is made.

    Raises:
        ImgverifyError: see `imgverify.providers.qemu.boot`.
    """
    began = time.monotonic()
    first = _first_disk(artifact, context)
    architecture = artifact.architecture or platform.machine()
    if architecture not in PLATFORMS:
        known = ", ".join(PLATFORMS)
        raise InfrastructureError(f"guests for {architecture} are not known", f"known: {known}")
    version = qemu_tools.version(architecture)
    accelerator, without = acceleration.choose(options.acceleration, architecture, version)
    folder = context.scratch.resolve() / NAME
    with held_back():
        folder.mkdir(mode=0o700)
        made.callback(shutil.rmtree, folder, ignore_errors=True)
    table = partition_table.parse(qemu_tools.disk_head(first, firmware.HEAD, folder))
    plan = Plan(
        options=options,
        context=context,
        made=made,
        began=began,
        architecture=architecture,
        version=version,
        firmware=firmware.choose(options.firmware, architecture, table),
        folder=folder,
        seed=write_seed(folder),
        console=context.reports.resolve() / "console.log",
    )
    if without:
        context.progress.say(f"no KVM ({without}): emulated, several times slower")
    context.lease.process(mark_of(context.run_id))
    try:
        return _attempt(plan, accelerator, without)
    except KvmFailedError as error:
        if options.acceleration != "auto":
            raise
        return _attempt(plan, "tcg", _learn(plan, error))


def _first_disk(artifact: Artifact, context: RunContext) -> DiskFile:
    disks = context.contents
    if not disks:
        raise ArtifactError(f"{artifact.location}: there is no disk in it that could be booted")
    if len(disks) > MOST_DISKS:
        raise ArtifactError(
            f"{artifact.location}: it has {len(disks)} disks, and at most {MOST_DISKS} are attached"
        )
    return disks[0]


def _learn(plan: Plan, error: KvmFailedError) -> str:
    if error.proven:
        acceleration.remember(plan.version, error.reason)
    after = time.monotonic() - plan.began
    plan.context.progress.say(
        f"KVM failed after {after:.1f} s ({error.reason}): "
        "starting again emulated, several times slower"
    )
    return error.reason


def _attempt(plan: Plan, accelerator: str, without: str) -> Machine:
    guest = _start(plan, accelerator)
    try:
        ready = _wait(plan, guest)
    except KvmFailedError:
        with held_back():
            guest.stop()
        raise
    return _described(plan, guest, ready, without)


def _start(plan: Plan, accelerator: str) -> Guest:
    disks = tuple(
        Disk(overlay=plan.folder / f"overlay{number or ''}.qcow2", base=base)
        for number, base in enumerate(plan.context.contents)
    )
    for disk in disks:
        qemu_tools.create_overlay(disk.base, disk.overlay)
    settings = Settings(
        mark=mark_of(plan.context.run_id),
        architecture=plan.architecture,
        accelerator=accelerator,
        memory=plan.options.memory,
        cpus=plan.options.cpus,
        port=free_port(ADDRESS),
        console=plan.console,
        disks=disks,
        seed=plan.seed.image,
        restricted=plan.options.network == "restricted",
        flash=_flash(plan) if plan.firmware == "uefi" else None,
    )
    try:
        with held_back():
            guest = start(settings, plan.folder / "qemu.stderr", keep=plan.options.keep)
            plan.made.callback(guest.stop)
    except StartError as error:
        said = acceleration.complaint(error.errors) if accelerator == "kvm" else ""
        if said:
            raise KvmFailedError(said, proven=True) from error
        raise
    return guest


def _flash(plan: Plan) -> Flash:
    machine = PLATFORMS[plan.architecture].full_machine + plan.version
    uefi = firmware.find_uefi(plan.architecture, machine)
    # A copy for each attempt: what a broken start wrote must not steer the next.
    variables = Path(shutil.copyfile(uefi.variables, plan.folder / "uefi-variables.fd"))
    return Flash(uefi.code, uefi.code_format, variables, uefi.variables_format)


def _wait(plan: Plan, guest: Guest) -> Ready:
    draft = Machine(
        provider=NAME,
        run_id=plan.context.run_id,
        address=ADDRESS,
        port=guest.settings.port,
        user="",
        key_path=str(plan.seed.key),
        host_key=_UNKNOWN_KEY,
        console_path=str(plan.console),
        injected=plan.seed.injected,
    )
    deadline = plan.began + plan.options.timeout
    console = Console(plan.console)
    watch = Watch(guest, console, plan.context.progress, plan.began, deadline)
    return wait_until_ready(watch, draft, plan.options.user)


def _described(plan: Plan, guest: Guest, ready: Ready, without: str) -> Machine:
    details = {
        "accelerator": guest.settings.accelerator,
        "firmware": plan.firmware,
        "architecture": plan.architecture,
        "qemu": plan.version,
        "memory": f"{plan.options.memory} MiB",
        "cpus": str(plan.options.cpus),
        "network": plan.options.network,
        **ready.states,
        **{f"seconds to {name}": f"{seconds:.1f}" for name, seconds in ready.seconds.items()},
    }
    if without:
        details["no kvm because"] = without
    described: Machine = msgspec.structs.replace(ready.machine, details=details)
    return described
