"""From a named host to an artifact that can be reached, before anything is asked of it."""

from __future__ import annotations

from functools import cache

from imgverify.live.known_hosts import known_keys
from imgverify.live.naming import NamedHost
from imgverify.live.options import SshOptions
from imgverify.live.ssh_configuration import Configured, configured
from imgverify.live.ssh_url import url_of
from imgverify.model import Artifact, Reach
from imgverify.ssh_errors import LoginRefusedError
from imgverify.ssh_login import private_key

KIND = "host"
AGENT = ""
"""Stands for the keys of the SSH agent where a key file could stand."""


def host_artifact(named: NamedHost, options: SshOptions, origin: str) -> Artifact:
    """Find out how to reach a host, by the command line and the user's SSH configuration.

    Args:
        named: host.
        options: the command line.
        origin: for the report.

    Raises:
        UsageError: the configuration is wrong, or a file that was named is not there.
        InfrastructureError: there is no `ssh`.
    """
    how = configured(named, options)
    known = known_keys(how.known_as, how.known_port, how.known_hosts)
    return Artifact(
        kind=KIND,
        location=url_of(how.address, how.port, how.user),
        format=KIND,
        origin=origin,
        reach=Reach(
            address=how.address,
            port=how.port,
            user=how.user,
            key_paths=login_keys(how),
            host_keys=known.keys,
            revoked_keys=known.revoked,
            untrusted=known.why_none,
            proxy=how.proxy,
        ),
    )


def login_keys(how: Configured) -> tuple[str, ...]:
    """The key files to try, and where the agent's come in.

    Args:
        how: the host is reached.
    """
    # Only an agent can use what a passphrase protects, also where no other of its keys is wanted.
    if how.identities_only and not any(map(_is_protected, how.keys)):
        return how.keys
    return (*how.keys, AGENT)


@cache
def _is_protected(path: str) -> bool:
    try:
        private_key(path)
    except LoginRefusedError:
        return True
    return False
