"""`inventory:FILE[#HOSTS]`: the hosts of an Ansible inventory."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from imgverify.leases import Lease
from imgverify.live.hosts import host_artifact
from imgverify.live.inventory.logins import Login
from imgverify.live.inventory.reading import divided, read_logins
from imgverify.options import Options
from imgverify.progress import Progress
from imgverify.supplying import Supplied

PREFIX = "inventory:"
MANY = 50
"""As many hosts that it is worth a word."""

_AT_ONCE = 8


def location(spec: str) -> str:
    """The file, and which of its hosts.

    Args:
        spec: of `--image`.
    """
    return spec.removeprefix(PREFIX)


def check(options: Options, progress: Progress) -> None:
    """Read the inventory, and the SSH configuration for its first host.

    Args:
        options: the command line.
        progress: not needed.

    Raises:
        ArtifactError: the inventory is missing or wrong.
        UsageError: it has no such hosts, or the SSH configuration is wrong.
        InfrastructureError: there is no `ssh`.
    """
    del progress
    path, choice = divided(location(options.image))
    logins = read_logins(path, choice)
    host_artifact(logins[0].host, options.boot.ssh, "")


def supply(
    options: Options, folder: Path, lease: Lease, progress: Progress
) -> tuple[Supplied, ...]:
    """Say how each host is reached.

    Args:
        options: the command line.
        folder: not needed.
        lease: not needed: nothing is made.
        progress: told how many hosts there are, when they are many.

    Raises:
        ArtifactError: the inventory is missing or wrong.
        UsageError: it has no such hosts, or the SSH configuration is wrong.
        InfrastructureError: there is no `ssh`.
    """
    del folder, lease
    path, choice = divided(location(options.image))
    logins = read_logins(path, choice)
    if len(logins) >= MANY:
        progress.say(f"{path}: {len(logins)} hosts")

    def supplied(login: Login) -> Supplied:
        origin = f"{PREFIX}{path}#{login.name}"
        artifact = host_artifact(login.host, options.boot.ssh, origin)
        return Supplied(login.name, artifact.location, origin, login.notes, artifact)

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return tuple(pool.map(supplied, logins))
