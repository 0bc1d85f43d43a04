"""Providers boot an artifact into a machine; each is a module behind an entry point."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from imgverify.ec2.options import Ec2Options
from imgverify.leases import Lease
from imgverify.live.options import SshOptions
from imgverify.model import Artifact, Machine
from imgverify.progress import Progress
from imgverify.wrapping import DiskFile


@dataclass(frozen=True, slots=True, kw_only=True)
class BootOptions:
    """What a user may say about a boot.

    Args:
        timeout: seconds from the start of the boot to a ready machine.
        memory: MiB.
        cpus: virtual CPUs.
        acceleration: `auto`, `kvm` or `tcg`.
        firmware: `auto`, `bios` or `uefi`.
        network: `open`, or `restricted` to SSH from the runner: the guest reaches nothing.
        user: login user; empty to find it out from the console or the usual names.
        keep: leave the machine up after the run.
        ssh: how to log in where the key is the user's own.
        ec2: where and as what to launch an AMI.
    """

    timeout: float = 600.0
    memory: int = 1024
    cpus: int = 2
    acceleration: str = "auto"
    firmware: str = "auto"
    network: str = "open"
    user: str = ""
    keep: bool = False
    ssh: SshOptions = field(default_factory=SshOptions)
    ec2: Ec2Options = field(default_factory=Ec2Options)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunContext:
    """Where a run lives.

    Args:
        run_id: short, unique, safe in file names; every external thing carries it.
        scratch: private folder (0700), destroyed with the run: overlay, keys, sockets.
        reports: folder of this run's reports; the console log is written there.
        lease: where every external thing is written down before it is made.
        progress: shows what is being waited for.
        contents: the disks of the artifact, the one that boots first.
    """

    run_id: str
    scratch: Path
    reports: Path
    lease: Lease
    progress: Progress
    contents: tuple[DiskFile, ...] = ()

    @property
    def transcript(self) -> Path:
        """File of every command that is sent to the machine."""
        return self.reports / "transcript.jsonl"


class Provider(Protocol):
    """What a provider module offers."""

    def accepts(self, artifact: Artifact) -> bool:
        """Whether this provider can boot such an artifact."""

    def boot(
        self, artifact: Artifact, options: BootOptions, context: RunContext
    ) -> AbstractContextManager[Machine]:
        """Boot the artifact; leaving the context destroys all that was made, in reverse order.

        Raises:
            BootError: the image is to blame.
            InfrastructureError: the runner is to blame.
        """
