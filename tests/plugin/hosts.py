"""Hosts that run already: private SSH servers, and what a user's own `ssh` knows of them."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.plugin.conftest import Project
from tests.sshd import Sshd, running_sshd


@dataclass(frozen=True)
class Hosts:
    """Servers by name, in a project that knows them.

    Args:
        project: with `known_hosts` and `ssh_config`.
        servers: by name.
    """

    project: Project
    servers: dict[str, Sshd]

    def url(self, name: str) -> str:
        """What `--image` calls a host."""
        machine = self.servers[name].machine
        return f"ssh://{machine.user}@{machine.address}:{machine.port}"

    def words(self, name: str) -> tuple[str, ...]:
        """The command line that logs in to a host."""
        key = self.servers[name].machine.key_path
        return (*TRUST, "--ssh-key", key)

    def inventory(self, **more: str) -> str:
        """Write an inventory of all hosts, and name it.

        Args:
            more: lines of the inventory, by the name of a host that is no server.
        """
        lines = ["[web]"]
        for name, server in self.servers.items():
            machine = server.machine
            lines.append(
                f"{name} ansible_host={machine.address} ansible_port={machine.port}"
                f" ansible_user={machine.user}"
                f" ansible_ssh_private_key_file={machine.key_path}"
            )
        lines += [f"{name} {line}" for name, line in more.items()]
        self.project.write("hosts.ini", "\n".join(lines) + "\n")
        return "hosts.ini"


AS_ROOT = pytest.mark.skipif(os.getuid() != 0, reason="these hosts are asked as root")
TRUST = ("--ssh-config", "ssh_config", "--ssh-known-hosts", "known_hosts")


def known_line(server: Sshd) -> str:
    """A server's line in known_hosts."""
    machine = server.machine
    return f"[{machine.address}]:{machine.port} {machine.host_key.type} {machine.host_key.public}\n"


@contextlib.contextmanager
def running_servers(folder: Path, *names: str) -> Iterator[dict[str, Sshd]]:
    """Start servers.

    Args:
        folder: takes a folder for each.
        names: of the servers.
    """
    with contextlib.ExitStack() as stack:
        servers = {}
        for name in names:
            (folder / name).mkdir()
            servers[name] = stack.enter_context(running_sshd(folder / name))
        yield servers


def hosts_of(project: Project, servers: dict[str, Sshd]) -> Hosts:
    """Have a project trust servers, and know no other SSH configuration.

    Args:
        project: takes `known_hosts` and an empty `ssh_config`.
        servers: by name.
    """
    project.write("ssh_config", "")
    project.write("known_hosts", "".join(map(known_line, servers.values())))
    return Hosts(project, servers)
