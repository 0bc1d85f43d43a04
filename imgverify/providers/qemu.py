"""Boots a disk image in a throw-away QEMU guest on this machine."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from imgverify.leases import LIFETIME
from imgverify.model import Artifact, Machine
from imgverify.providers import BootOptions, RunContext
from imgverify.providers.interrupts import held_back, termination_unwinds
from imgverify.providers.qemu_boot import bring_up

_FORMATS = frozenset({"qcow2", "raw", "vdi", "vhd", "vhdx", "vmdk"})


def accepts(artifact: Artifact) -> bool:
    """Whether what is in the artifact is a disk, or may be one: some must be unpacked to know.

    Args:
        artifact: whose format is empty as long as nobody knows.
    """
    return not artifact.format or artifact.format in _FORMATS


@contextmanager
def boot(artifact: Artifact, options: BootOptions, context: RunContext) -> Iterator[Machine]:
    """Boot the artifact; leaving the context ends the guest and removes its files.

    With `options.keep` a machine that became ready stays, with its files, until it is swept; one
    that did not is destroyed, because nobody could log in to it. To be called from a thread that
    outlives the guest (see `qemu_process.start`).

    Args:
        artifact: accepted by `accepts`.
        options: what the user said.
        context: where the run lives, and the artifact's disks; what is made lies below
            `context.scratch`.

    Raises:
        ArtifactError: QEMU cannot read the disk.
        BootError: the image has no boot loader, died, or did not become ready.
        HostKeyError: somebody else answers on the guest's port.
        InfrastructureError: a program is missing, or QEMU failed.
    """
    with termination_unwinds():
        made = ExitStack()
        try:
            machine = bring_up(artifact, options, context, made)
            if options.keep:
                _keep(machine, context, made)
            yield machine
        finally:
            # One unbroken step: a second Ctrl-C must not leave half of it behind.
            with held_back():
                made.close()


# What controls a machine that is kept: were it collected, Python would warn of an open socket.
_KEPT: list[ExitStack] = []


def _keep(machine: Machine, context: RunContext, made: ExitStack) -> None:
    context.lease.keep()
    _KEPT.append(made.pop_all())
    login = shlex.join(
        [
            "ssh",
            *("-i", machine.key_path, "-p", str(machine.port)),
            *("-o", "IdentitiesOnly=yes", "-o", "StrictHostKeyChecking=no"),
            *("-o", "UserKnownHostsFile=/dev/null", f"{machine.user}@{machine.address}"),
        ]
    )
    hours = LIFETIME.total_seconds() / 3600
    context.progress.say(f"kept for {hours:.0f} h: {login}")
    context.progress.say("destroy it with: imgverify sweep --kept")
