"""Boots an AMI as a temporary EC2 instance."""

from __future__ import annotations

from contextlib import AbstractContextManager
from importlib import import_module
from typing import cast

from imgverify.model import Artifact, Machine
from imgverify.providers import BootOptions, RunContext


def accepts(artifact: Artifact) -> bool:
    """Whether it is an AMI.

    Args:
        artifact: what is to be booted.
    """
    return artifact.format == "ami"


def boot(
    artifact: Artifact, options: BootOptions, context: RunContext
) -> AbstractContextManager[Machine]:
    """Launch an instance; leaving the context terminates it and deletes what was made for it.

    Args:
        artifact: accepted by `accepts`.
        options: what the user said.
        context: where the run lives.

    Raises:
        BootError: the image does not boot, or nobody can log in.
        HostKeyError: another host key than the trusted one is shown.
        InfrastructureError: EC2 or the way to it is to blame.
    """
    # By its name: whoever boots disks here does not pay for the imports, nor need the extra.
    module = import_module("imgverify.ec2.booting")
    return cast(AbstractContextManager[Machine], module.boot(artifact, options, context))
