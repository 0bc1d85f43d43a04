"""Restarts, with a machine that only pretends."""

from __future__ import annotations

import pytest

from imgverify.awstoe.rebooting import restart
from imgverify.awstoe.result import StepFailedError
from imgverify.awstoe.root_shell import RootShell
from imgverify.connection import Connection, UnreachableError
from tests.unit.awstoe.stand_ins import FakeRebootingMachine


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("imgverify.awstoe.rebooting.PAUSE_SECONDS", 0.01)


def test_until_it_is_back(connection: Connection) -> None:
    """Log-ins that fail are tried again until the boot id is another one."""
    machine = FakeRebootingMachine(connection, away=3)
    shell = restart(RootShell(machine), machine.connect)
    assert (machine.boots, machine.logins) == (2, 1)
    assert shell.run("echo back").stdout == b"back\n"


def test_a_machine_that_is_still_going_down(connection: Connection) -> None:
    """A log-in that meets the old boot id is none."""
    machine = FakeRebootingMachine(connection)

    def connect() -> FakeRebootingMachine:
        found = machine.connect()
        machine.boots = 1 if machine.logins < 3 else 2
        return found

    restart(RootShell(machine), connect)
    assert machine.logins == 3


def test_never_back(connection: Connection) -> None:
    """A machine that does not come back is infrastructure, and the message says how long."""
    machine = FakeRebootingMachine(connection, away=10**6)
    with pytest.raises(UnreachableError, match="not back 0 s after"):
        restart(RootShell(machine), machine.connect, seconds=0.2)


def test_refused(connection: Connection) -> None:
    """A machine that says no has not been restarted."""
    machine = FakeRebootingMachine(connection, refuses="Operation inhibited\n")
    with pytest.raises(StepFailedError, match="does not restart: Operation inhibited"):
        restart(RootShell(machine), machine.connect)
    assert machine.boots == 1
