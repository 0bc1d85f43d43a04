"""Logs in to a host that was running before us, and only reads."""

from __future__ import annotations

from contextlib import AbstractContextManager
from importlib import import_module
from typing import cast

from imgverify.model import Artifact, Machine, Plane
from imgverify.providers import BootOptions, RunContext

PLANE = Plane.LIVE


def accepts(artifact: Artifact) -> bool:
    """Whether it is a running host.

    Args:
        artifact: what is to be looked at.
    """
    return artifact.format == "host"


def boot(
    artifact: Artifact, options: BootOptions, context: RunContext
) -> AbstractContextManager[Machine]:
    """Find out how to log in; nothing is started and nothing is ended.

    Args:
        artifact: accepted by `accepts`.
        options: what the user said.
        context: where the run lives.

    Raises:
        HostKeyError: another host key than the trusted one is shown.
        InfrastructureError: the host cannot be reached, or refuses every key.
    """
    # By its name: other runs do not pay for the imports.
    module = import_module("imgverify.live.reaching")
    return cast(AbstractContextManager[Machine], module.reached(artifact, options, context))
