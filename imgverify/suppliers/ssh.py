"""`ssh://[user@]host[:port]`: a host that runs already."""

from __future__ import annotations

from pathlib import Path

from imgverify.leases import Lease
from imgverify.live.hosts import host_artifact
from imgverify.live.ssh_url import SCHEME, parse_url
from imgverify.options import Options
from imgverify.progress import Progress
from imgverify.supplying import Supplied


def location(spec: str) -> str:
    """The host, without what may be a password.

    Args:
        spec: of `--image`.
    """
    return f"{SCHEME}{spec.partition('://')[2].rpartition('@')[2]}"


def check(options: Options, progress: Progress) -> None:
    """Read the URL and the SSH configuration.

    Args:
        options: the command line.
        progress: not needed.

    Raises:
        UsageError: one of them is wrong.
        InfrastructureError: there is no `ssh`.
    """
    del progress
    host_artifact(parse_url(options.image), options.boot.ssh, "")


def supply(
    options: Options, folder: Path, lease: Lease, progress: Progress
) -> tuple[Supplied, ...]:
    """Say how the host is reached.

    Args:
        options: the command line.
        folder: not needed.
        lease: not needed: nothing is made.
        progress: not needed.

    Raises:
        UsageError: the URL or the SSH configuration is wrong.
        InfrastructureError: there is no `ssh`.
    """
    del folder, lease, progress
    named = parse_url(options.image)
    artifact = host_artifact(named, options.boot.ssh, "")
    return (
        Supplied(
            name=named.host, spec=artifact.location, origin=artifact.location, artifact=artifact
        ),
    )
