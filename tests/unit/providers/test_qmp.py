"""The machine protocol, spoken with a real QEMU that has no machine, and with a rude peer."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator

import pytest

from imgverify.providers.qmp import Qmp, QmpError


@pytest.fixture
def monitor() -> Iterator[Qmp]:
    """A conversation with a QEMU that was not started yet (-S)."""
    ours, theirs = socket.socketpair()
    number = theirs.fileno()
    command = ["qemu-system-x86_64", "-M", "none", "-S", "-display", "none", "-nodefaults"]
    chardev = ["-chardev", f"socket,id=q,fd={number}", "-mon", "chardev=q,mode=control"]
    process = subprocess.Popen([*command, *chardev], pass_fds=[number])
    theirs.close()
    client = Qmp(ours)
    yield client
    client.close()
    process.kill()
    process.wait()


def test_conversation(monitor: Qmp) -> None:
    """Greeting, a command with its answer, events in order, and the end."""
    monitor.greet()
    assert monitor.version[0].isdigit()
    assert monitor.command("query-status")["status"] == "prelaunch"
    monitor.command("cont")
    monitor.command("stop")
    assert [event["event"] for event in monitor.events()] == ["RESUME", "STOP"]
    assert monitor.events() == []
    monitor.command("quit")
    with pytest.raises(QmpError):
        monitor.command("query-status")


def test_refused_command(monitor: Qmp) -> None:
    """QEMU's own words are kept, and the conversation goes on."""
    monitor.greet()
    with pytest.raises(QmpError, match="no-such-command"):
        monitor.command("no-such-command")
    assert monitor.command("query-status")["running"] is False


def test_silence_has_an_end() -> None:
    """A QEMU that hangs costs no more than the time-out."""
    ours, theirs = socket.socketpair()
    client = Qmp(ours)
    began = time.monotonic()
    with pytest.raises(QmpError, match="no answer"):
        client.command("query-status", timeout=0.1)
    assert time.monotonic() - began < 1
    client.close()
    theirs.close()


@pytest.mark.parametrize(("said", "message"), [(b"", "has ended"), (b"hello\n", "no JSON")])
def test_nonsense(said: bytes, message: str) -> None:
    """A peer that ends or sends something else is an error, not a crash."""
    ours, theirs = socket.socketpair()
    theirs.sendall(said)
    theirs.shutdown(socket.SHUT_WR)
    client = Qmp(ours)
    with pytest.raises(QmpError, match=message):
        client.greet()
    client.close()
    theirs.close()
