"""The questions of a plan, asked as a user of testinfra would ask them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import testinfra
from testinfra.host import Host

from imgverify.facts.answers import is_wildcard
from imgverify.facts.questions import Command, File, Question
from imgverify.model import Machine

_SSH_CONFIG = "Host *\n  StrictHostKeyChecking no\n"


@contextmanager
def logged_in(machine: Machine, folder: Path) -> Iterator[Host]:
    """A host over testinfra's own paramiko backend, connected and as root.

    Args:
        machine: where to.
        folder: for the SSH configuration.
    """
    config = folder / "ssh_config"
    config.write_text(_SSH_CONFIG)
    host = testinfra.get_host(
        f"paramiko://{machine.user}@{machine.address}:{machine.port}",
        sudo=True,
        ssh_config=str(config),
        ssh_identity_file=machine.key_path,
    )
    try:
        host.check_output("true")
        yield host
    finally:
        host.backend.client.close()


def ask(host: Host, question: Question) -> list[object]:
    """Ask one question.

    Args:
        host: of testinfra.
        question: of a plan.

    Returns:
        An entry for each thing that exists: content, state, or a command's output.
    """
    if isinstance(question, Command):
        return [host.run(question.script).stdout_bytes]
    files = [host.file(path) for path in _paths(host, question.path)]
    there = [file for file in files if file.exists]
    if isinstance(question, File):
        return [file.content for file in there]
    return [(file.mode, file.user, file.group) for file in there]


def _paths(host: Host, path: str) -> list[str]:
    if not is_wildcard(path):
        return [path]
    # No match is a failure of ls, and an answer.
    found: str = host.run(f"ls -d {path}").stdout
    return found.splitlines()
