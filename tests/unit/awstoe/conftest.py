"""A real sshd, a shell on it, and a folder in which actions may do what they like."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from imgverify.awstoe.actions.every import RUNNABLE
from imgverify.awstoe.clients import Clients
from imgverify.awstoe.result import Done
from imgverify.awstoe.root_shell import RootShell
from imgverify.awstoe.work import Deadline, Work
from imgverify.connection import Connection
from tests.sshd import running_sshd
from tests.unit.awstoe.stand_ins import FakeS3, FakeWeb, no_nested

Act = Callable[..., Done]
"""Runs an action with inputs, on the real sshd."""


@pytest.fixture(scope="session")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """A connection to a real sshd on this machine, as the user of the tests."""
    folder = tmp_path_factory.mktemp("sshd")
    with running_sshd(folder) as server, Connection.open(server.machine) as connection:
        yield connection


@pytest.fixture(scope="session")
def shell(connection: Connection) -> RootShell:
    """A shell as the user of the tests, who need not be root."""
    return RootShell(connection, sudo=False)


@pytest.fixture
def web() -> FakeWeb:
    """A web of no servers."""
    return FakeWeb()


@pytest.fixture
def s3() -> FakeS3:
    """Buckets in memory."""
    return FakeS3()


@pytest.fixture
def act(shell: RootShell, tmp_path: Path, web: FakeWeb, s3: FakeS3) -> Act:
    """Run one action: `act("CreateFile", {"path": …}, …)`."""

    def run(action: str, *inputs: Mapping[str, Any], seconds: int = 60) -> Done:
        work = Work(
            inputs=inputs,
            shell=shell,
            deadline=Deadline(seconds),
            clients=Clients(web, s3),
            folder=tmp_path,
            nested=no_nested,
            where="component.yml:1 Step",
        )
        return RUNNABLE[action](work)

    return run
