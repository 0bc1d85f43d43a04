"""The shell that stays open, against a real sshd."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import paramiko
import pytest

from imgverify.connection import Connection, DeadlineError, UnreachableError
from imgverify.steady_shell import SteadyShell
from imgverify.transcript import Transcript
from tests.sshd import Sshd, running_sshd

MIB = 1024 * 1024


@pytest.fixture(scope="module", name="sshd")
def _sshd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    # There is little room, so that a shell that is given up must be closed.
    with running_sshd(tmp_path_factory.mktemp("sshd"), "MaxSessions 2") as server:
        yield server


@pytest.fixture(name="shell")
def _shell(sshd: Sshd) -> Iterator[SteadyShell]:
    with Connection.open(sshd.machine) as connection:
        yield SteadyShell(connection, sudo=False)


def pid(shell: SteadyShell) -> bytes:
    """Which shell it is: a subshell's `$$` is that of its parent."""
    return shell.run("echo $$").stdout


@pytest.mark.parametrize(
    ("command", "status", "stdout", "stderr"),
    [
        ("echo a", 0, b"a\n", b""),
        ("printf a; printf b >&2; exit 7", 7, b"a", b"b"),
        ("printf '\\377\\0\\r\\n'", 0, b"\xff\0\r\n", b""),
        ("echo 'it'\"'\"'s'; # not more", 0, b"it's\n", b""),
        ("echo a\necho b\n", 0, b"a\nb\n", b""),
        ("cat", 0, b"", b""),
        ("false; true && exit 3; echo no", 3, b"", b""),
        ("x=1; cd /; exec 1>&2; echo a", 0, b"", b"a\n"),
        ("trap 'echo bye' EXIT; exit 4", 4, b"bye\n", b""),
        ("sh -c 'kill -9 $$' 2>/dev/null; exit $?", 137, b"", b""),
        ("no-such-program 2>/dev/null", 127, b"", b""),
        ("echo ${x-unset} $(pwd | wc -l) ü", 0, "unset 1 ü\n".encode(), b""),
    ],
)
def test_like_a_command_of_its_own(
    shell: SteadyShell, command: str, status: int, stdout: bytes, stderr: bytes
) -> None:
    """Status, both outputs to the byte, no input; and nothing of it stays for the next one."""
    before = pid(shell)
    reply = shell.run(command)
    assert (reply.status, reply.stdout, reply.stderr) == (status, stdout, stderr)
    assert pid(shell) == before
    assert shell.run("echo ${x-unset}").stdout == b"unset\n"


@pytest.mark.parametrize("command", ["echo 'a", "if", "(", "echo a )"])
def test_syntax_errors_do_not_end_it(shell: SteadyShell, command: str) -> None:
    """The command fails with a message, and the shell goes on."""
    before = pid(shell)
    reply = shell.run(command)
    assert reply.status != 0
    assert reply.stderr
    assert pid(shell) == before


def test_much_output(shell: SteadyShell) -> None:
    """More than any window, on both streams at once."""
    line = "head -c 9000000 /dev/zero"
    reply = shell.run(f"{line} | tr '\\0' e >&2 & {line}; wait")
    assert reply.stdout == bytes(9_000_000)
    assert reply.stderr == b"e" * 9_000_000


def test_long_command(shell: SteadyShell) -> None:
    """As long as no command line of a program could be."""
    text = "x" * (3 * MIB)
    assert shell.run(f"y='{text}'; echo ${{#y}}").stdout == f"{len(text)}\n".encode()


def test_what_is_left_behind_does_not_speak_later(shell: SteadyShell) -> None:
    """A process in the background that holds the output: the next command has another shell."""
    before = pid(shell)
    began = time.monotonic()
    reply = shell.run("(sleep 6; echo late; echo late >&2) & echo now; exit 5")
    assert (reply.status, reply.stdout) == (5, b"now\n")
    assert time.monotonic() - began < 5
    assert pid(shell) != before
    assert shell.run("sleep 5; echo then").stdout == b"then\n"


def test_deadline(shell: SteadyShell) -> None:
    """What takes too long ends with what it printed, and the next command has another shell."""
    with pytest.raises(DeadlineError) as raised:
        shell.run("echo began; sleep 30", timeout=1)
    assert raised.value.stdout == b"began\n"
    assert shell.run("echo next").stdout == b"next\n"


def test_shell_that_is_killed(shell: SteadyShell) -> None:
    """It says so, and the next command has another shell, whenever it was killed."""
    shell.run("(exec >/dev/null 2>&1; sleep 0.2; kill -9 $$) &")
    time.sleep(1)
    assert shell.run("echo whole").stdout == b"whole\n"
    reply = shell.run("echo a; kill -9 $$; sleep 1")
    assert (reply.status, reply.stdout, reply.stderr) == (-1, b"a\n", b"")
    assert shell.run("echo next").stdout == b"next\n"


def test_connection_that_breaks(sshd: Sshd) -> None:
    """No answer is made up."""
    with Connection.open(sshd.machine) as connection:
        shell = SteadyShell(connection, sudo=False)
        shell.run("true")
        threading.Timer(0.5, connection.close).start()
        with pytest.raises(UnreachableError):
            shell.run("sleep 10")
        with pytest.raises(UnreachableError):
            shell.run("true")


def test_root_that_cannot_be_had(sshd: Sshd) -> None:
    """Nothing was looked at, so there is no status that a test could take for an answer."""
    with Connection.open(sshd.machine) as connection:
        wanted = connection.run("sudo -n /bin/sh -c 'exit 3'")
        shell = SteadyShell(connection, sudo=True)
        if wanted.status == 3:
            assert shell.run("exit 3").status == 3
            assert shell.run("id -u").stdout == b"0\n"
            return
        for _ in range(2):
            with pytest.raises(UnreachableError, match="no shell of root"):
                shell.run("exit 3")


def test_shell_that_never_begins(sshd: Sshd, monkeypatch: pytest.MonkeyPatch) -> None:
    """As when sudo refuses: what it said is the reason."""
    with Connection.open(sshd.machine) as connection:
        start = paramiko.Channel.exec_command
        refusal = "echo 'a password is required' >&2; exit 1"
        monkeypatch.setattr(
            paramiko.Channel, "exec_command", lambda channel, _command: start(channel, refusal)
        )
        shell = SteadyShell(connection, sudo=True)
        with pytest.raises(UnreachableError, match="no shell of root: a password is required"):
            shell.run("test -e /gone")


def test_threads_wait_for_each_other(shell: SteadyShell) -> None:
    """Each gets its own answer; one that waits for too long says so."""
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda n: shell.run(f"sleep 0.1; echo {n}").stdout, range(8)))
        assert found == [f"{n}\n".encode() for n in range(8)]
        busy = pool.submit(shell.run, "sleep 2")
        time.sleep(0.5)
        with pytest.raises(DeadlineError, match="busy"):
            shell.run("true", timeout=0.5)
        assert busy.result().status == 0


def test_transcript(sshd: Sshd, tmp_path: Path) -> None:
    """Every command is written down as one that root was asked for."""
    path = tmp_path / "transcript.jsonl"
    with Connection.open(sshd.machine, transcript=Transcript(path)) as connection:
        SteadyShell(connection, sudo=False).run("echo a; exit 3")
    (entry,) = map(json.loads, path.read_text().splitlines())
    assert (entry["command"], entry["status"], entry["stdout"]) == ("echo a; exit 3", 3, 2)


def test_host_of_a_connection_uses_it(sshd: Sshd) -> None:
    """All commands of testinfra are run by one shell."""
    with Connection.open(sshd.machine) as connection:
        host = connection.host()
        if sshd.machine.user == "root":
            assert len({host.check_output("echo $$") for _ in range(3)}) == 1
