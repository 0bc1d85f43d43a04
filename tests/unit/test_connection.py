"""The connection, against a real sshd."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import paramiko.pipe
import pytest

from imgverify.connection import (
    Connection,
    DeadlineError,
    HostKeyError,
    LoginRefusedError,
    OutputLimitError,
    UnreachableError,
    presented_key,
)
from imgverify.transcript import Transcript
from tests.sshd import Sshd, described, free_port, new_key, running_sshd

MIB = 1024 * 1024


@pytest.fixture(scope="module", name="sshd")
def _sshd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    with running_sshd(tmp_path_factory.mktemp("sshd"), "MaxSessions 3") as server:
        yield server


@pytest.fixture(scope="module", name="connection")
def _connection(sshd: Sshd) -> Iterator[Connection]:
    with Connection.open(sshd.machine) as connection:
        yield connection


def test_presented_key_is_the_servers(sshd: Sshd) -> None:
    """The key that the server presents is described as ssh-keygen describes it."""
    key = presented_key("127.0.0.1", sshd.machine.port, 5.0)
    assert key == msgspec.structs.replace(sshd.machine.host_key, trust="first-use")


def test_presented_key_of_a_closed_port() -> None:
    """A port on which nothing listens is unreachable, and the message names it."""
    port = free_port()
    with pytest.raises(UnreachableError, match=str(port)):
        presented_key("127.0.0.1", port, 2.0)


@pytest.mark.parametrize("greeting", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n"])
def test_presented_key_of_something_else(greeting: bytes) -> None:
    """A port that accepts and hangs up (QEMU before sshd is up), or speaks otherwise."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            peer, _ = server.accept()
            with peer:
                peer.sendall(greeting)

        thread = threading.Thread(target=answer)
        thread.start()
        with pytest.raises(UnreachableError):
            presented_key("127.0.0.1", server.getsockname()[1], 2.0)
        thread.join()


def test_presented_key_of_a_silent_port_ends_in_time() -> None:
    """A port that accepts and never says a word does not hold us up."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        started = time.monotonic()
        with pytest.raises(UnreachableError):
            presented_key("127.0.0.1", server.getsockname()[1], 0.5)
        assert time.monotonic() - started < 2


def test_run_separates_the_streams(connection: Connection) -> None:
    """Status, standard output and standard error arrive apart, byte for byte."""
    reply = connection.run("printf 'a\\000\\377'; printf b >&2; exit 7")
    assert (reply.status, reply.stdout, reply.stderr) == (7, b"a\0\xff", b"b")
    assert reply.seconds > 0


def test_run_feeds_much_and_reads_much(connection: Connection) -> None:
    """More input and output than all windows together, on both streams, do not deadlock."""
    data = bytes(range(256)) * 4096 * 6
    reply = connection.run("tee /dev/stderr", stdin=data, timeout=60)
    assert reply.stdout == data
    assert reply.stderr == data


def test_run_does_not_wait_for_unread_input(connection: Connection) -> None:
    """A command that ends without reading its input ends the run."""
    reply = connection.run("exit 3", stdin=b"x" * 8 * MIB, timeout=20)
    assert reply.status == 3


def test_run_has_an_empty_input(connection: Connection) -> None:
    """Without input, a command that reads sees the end at once."""
    assert connection.run("cat; echo end", timeout=10).stdout == b"end\n"


def test_deadline(connection: Connection) -> None:
    """A command that hangs ends at its deadline, and what it had printed is kept."""
    started = time.monotonic()
    with pytest.raises(DeadlineError) as caught:
        connection.run("echo out; echo err >&2; exec sleep 5", timeout=0.7)
    assert time.monotonic() - started < 2
    assert (caught.value.stdout, caught.value.stderr) == (b"out\n", b"err\n")
    assert connection.run("echo alive").stdout == b"alive\n"


def test_output_limit(connection: Connection) -> None:
    """A command that spews is cut off, and the connection survives."""
    with pytest.raises(OutputLimitError):
        connection.run("exec yes", limit=MIB, timeout=30)
    assert connection.run("true").status == 0


def test_no_pipe_that_close_could_race_with(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A channel is not waited for through paramiko's pipe: its thread writes to it when closed."""

    def refuse() -> None:
        raise AssertionError("paramiko's pipe is used")

    monkeypatch.setattr(paramiko.pipe, "make_pipe", refuse)
    assert connection.run("echo out; echo err >&2").stdout == b"out\n"


def test_left_behind_daemon_does_not_hold_us_up(connection: Connection) -> None:
    """A background process that keeps the streams open does not delay the result for long."""
    started = time.monotonic()
    reply = connection.run("echo done; sleep 30 & exit 4", timeout=20)
    assert (reply.status, reply.stdout) == (4, b"done\n")
    assert time.monotonic() - started < 10


def test_signal(connection: Connection) -> None:
    """A command that a signal ended has status -1, and is no lost connection."""
    assert connection.run("kill -KILL $$").status == -1


def test_many_threads(connection: Connection) -> None:
    """More commands at a time than the server has sessions (MaxSessions) all succeed."""
    with ThreadPoolExecutor(12) as pool:
        replies = list(
            pool.map(lambda n: connection.run(f"echo {n}; sleep 0.05").stdout, range(24))
        )
    assert replies == [b"%d\n" % n for n in range(24)]


def test_wrong_host_key(sshd: Sshd, tmp_path: Path) -> None:
    """A server with another key is refused, and both fingerprints are named."""
    other = described(new_key(tmp_path / "other").with_suffix(".pub"))
    with pytest.raises(HostKeyError) as caught:
        Connection.open(sshd.but(host_key=other))
    assert other.fingerprint in str(caught.value)
    assert sshd.machine.host_key.fingerprint in str(caught.value)


def test_pinned_type_is_the_one_that_is_asked_for(sshd: Sshd) -> None:
    """A server with several keys proves the pinned one, whichever it likes best."""
    rsa = described(sshd.folder / "host_rsa.pub")
    with Connection.open(sshd.but(host_key=rsa)) as connection:
        assert connection.run("true").status == 0


def test_pinned_type_that_the_server_lacks(sshd: Sshd, tmp_path: Path) -> None:
    """A server without a key of the pinned type is not the pinned server."""
    other = described(new_key(tmp_path / "other", "ecdsa").with_suffix(".pub"))
    with pytest.raises(HostKeyError, match=other.fingerprint.replace("+", r"\+")):
        Connection.open(sshd.but(host_key=other))


def test_pinned_type_that_nobody_knows(sshd: Sshd) -> None:
    """A key type that cannot be verified is refused, not ignored."""
    odd = msgspec.structs.replace(sshd.machine.host_key, type="ssh-dss")
    with pytest.raises(HostKeyError, match="ssh-dss"):
        Connection.open(sshd.but(host_key=odd))


def test_refused_key(sshd: Sshd, tmp_path: Path) -> None:
    """A key that the server does not know is refused, with the user named."""
    with pytest.raises(LoginRefusedError, match=sshd.machine.user):
        Connection.open(sshd.but(key_path=str(new_key(tmp_path / "stranger"))))


@pytest.mark.parametrize("content", [None, "", "no key"])
def test_unusable_key_file(sshd: Sshd, tmp_path: Path, content: str | None) -> None:
    """A key file that is missing or broken is named."""
    path = tmp_path / "key"
    if content is not None:
        path.write_text(content)
    with pytest.raises(LoginRefusedError, match=str(path)):
        Connection.open(sshd.but(key_path=str(path)))


def test_lost_connection(tmp_path: Path) -> None:
    """A server that dies during a command is unreachable, and not a failed command."""
    with running_sshd(tmp_path) as server, Connection.open(server.machine) as connection:
        with pytest.raises(UnreachableError):
            connection.run("kill -KILL $PPID; sleep 5", timeout=20)
        with pytest.raises(UnreachableError):
            connection.run("true", timeout=5)


def test_commands_are_recorded(sshd: Sshd, tmp_path: Path) -> None:
    """Ended and unended commands are in the transcript; input only by its size."""
    transcript = Transcript(tmp_path / "t.jsonl")
    with Connection.open(sshd.machine, transcript=transcript) as connection:
        connection.run("cat", stdin=b"secret")
        with pytest.raises(DeadlineError):
            connection.run("sleep 5", timeout=0.2)
    transcript.close()
    text = (tmp_path / "t.jsonl").read_text()
    first, second = [json.loads(line) for line in text.splitlines()]
    assert (first["command"], first["status"], first["stdin"], first["stdout"]) == ("cat", 0, 6, 6)
    assert (second["status"], second["failure"]) == (None, "DeadlineError")
    assert "secret" not in text


def test_host_is_testinfras(sshd: Sshd, connection: Connection) -> None:
    """`host` reads facts of the machine through testinfra's own modules."""
    host = connection.host()
    path = sshd.folder / "ä b"
    path.write_text("x")
    path.chmod(0o640)
    assert host.file(str(path)).mode == 0o640
    assert host.file(str(path)).content == b"x"
    assert not host.file("/nonexistent").exists
    assert host.mount_point("/").exists
    assert host.check_output("id -un") == "root"
    assert host is not connection.host()
