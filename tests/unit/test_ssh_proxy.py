"""Connections through a program: a real socket, an honest error, and nothing left running."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import psutil
import pytest

from imgverify import ssh_proxy
from imgverify.connection import Connection, HostKeyError, UnreachableError, presented_key
from imgverify.model import Machine
from imgverify.providers.login import has_banner
from tests.sshd import Sshd, described, new_key, running_sshd

RELAY = textwrap.dedent(
    """\
    import os, select, socket, sys
    peer = socket.create_connection((sys.argv[1], int(sys.argv[2])))
    while True:
        ready = select.select([0, peer], [], [])[0]
        if 0 in ready:
            data = os.read(0, 65536)
            if not data:
                break
            peer.sendall(data)
        if peer in ready:
            data = peer.recv(65536)
            if not data:
                break
            os.write(1, data)
    """
)


@pytest.fixture(scope="module", name="sshd")
def _sshd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    with running_sshd(tmp_path_factory.mktemp("sshd")) as server:
        yield server


@pytest.fixture(name="proxied")
def _proxied(sshd: Sshd, tmp_path: Path) -> Machine:
    """The server, reached only through a program: the address says nothing."""
    program = tmp_path / "relay.py"
    program.write_text(RELAY)
    proxy = (sys.executable, str(program), "127.0.0.1", str(sshd.machine.port))
    return sshd.but(address="nowhere.invalid", port=22, proxy=proxy)


def _children(word: str) -> list[psutil.Process]:
    return [one for one in psutil.Process().children(recursive=True) if word in one.cmdline()]


def _until(holds: Callable[[], bool], seconds: float = 10.0) -> bool:
    until = time.monotonic() + seconds
    while not holds() and time.monotonic() < until:
        time.sleep(0.05)
    return holds()


def test_connection(proxied: Machine) -> None:
    """Commands and much data go through, and the program ends with the connection."""
    data = bytes(range(256)) * 40_000
    with Connection.open(proxied) as connection:
        assert connection.run("cat", stdin=data, timeout=60).stdout == data
        assert _children(proxied.proxy[1])
    assert _until(lambda: not _children(proxied.proxy[1]))


def test_key_and_banner(proxied: Machine, sshd: Sshd) -> None:
    """The key and the first word are also had through the program."""
    key = presented_key("x.invalid", 22, 10.0, proxied.proxy, kinds=("ssh-rsa",))
    assert key.public == described(sshd.folder / "host_rsa.pub").public
    assert has_banner("x.invalid", 22, proxied.proxy, 10.0)
    assert not has_banner("x.invalid", 22, ("true",), 10.0)
    assert _until(lambda: not _children(proxied.proxy[1]))


def test_wrong_host_key(proxied: Machine, tmp_path: Path) -> None:
    """A program is no reason to trust the server behind it, and does not outlive the refusal."""
    other = described(new_key(tmp_path / "other").with_suffix(".pub"))
    with pytest.raises(HostKeyError, match="is pinned"):
        Connection.open(msgspec.structs.replace(proxied, host_key=other))
    assert _until(lambda: not _children(proxied.proxy[1]))


def test_what_the_program_says(sshd: Sshd) -> None:
    """The last line of its standard error is in the message; escape sequences are not."""
    script = (
        "echo one >&2; printf 'An error occurred (\\033[1mTargetNotConnected)\\n' >&2; exit 254"
    )
    with pytest.raises(UnreachableError, match=r"sh ended: An error.*TargetNotConnected") as error:
        Connection.open(sshd.but(proxy=("sh", "-c", script)), timeout=10)
    assert "\x1b" not in str(error.value)


def test_missing_program(sshd: Sshd) -> None:
    """A program that is not there is named."""
    with pytest.raises(UnreachableError, match="no-such-program does not start"):
        Connection.open(sshd.but(proxy=("no-such-program", "x")))


def test_silent_program(sshd: Sshd) -> None:
    """A program that says nothing is ended at the deadline, with what it started."""
    started = time.monotonic()
    script = "trap '' TERM; sleep 77 & sleep 77"
    with pytest.raises(UnreachableError, match="did not finish the key exchange in time"):
        Connection.open(sshd.but(proxy=("sh", "-c", script)), timeout=0.5)
    assert time.monotonic() - started < 10
    assert _until(lambda: not _children("77"))


def test_closing_twice() -> None:
    """A second close finds nothing to end."""
    wire = ssh_proxy.connect("x", 22, 5.0, ("cat",))
    wire.close()
    wire.close()
    assert not _children("cat")


def test_noisy_program() -> None:
    """A program that spews errors fills no memory and does not block."""
    script = "head -c 3000000 /dev/zero | tr '\\0' 'x' >&2; echo >&2; echo end >&2"
    wire = ssh_proxy.connect("x", 22, 5.0, ("sh", "-c", script))
    assert isinstance(wire, ssh_proxy.ProxySocket)
    assert _until(lambda: wire.child.poll() is not None)
    assert len(wire.errors) <= 16 * 1024
    assert wire.complaint().endswith("end")
    wire.close()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_no_orphan(tmp_path: Path, number: int) -> None:
    """When this process is killed, the program sees the end of its input and ends."""
    word = f"imgverify-orphan-{os.getpid()}-{number}"
    script = tmp_path / "hold.py"
    script.write_text(
        "import time\n"
        "from imgverify import ssh_proxy\n"
        f"wire = ssh_proxy.connect('x', 22, 5.0, ('cat', '-', '/{word}'))\n"
        "print('up', flush=True)\n"
        "time.sleep(60)\n"
    )
    holder = subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"up\n"

    def running() -> bool:
        return any(
            f"/{word}" in (one.info["cmdline"] or ()) for one in psutil.process_iter(["cmdline"])
        )

    assert running()
    holder.send_signal(number)
    holder.wait(10)
    holder.stdout.close()
    assert _until(lambda: not running())


@pytest.fixture(name="agent")
def _agent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A private SSH agent without keys."""
    if not shutil.which("ssh-agent"):
        pytest.skip("there is no ssh-agent")
    path = tmp_path / "agent"
    agent = subprocess.Popen(["ssh-agent", "-D", "-a", str(path)], stdout=subprocess.DEVNULL)
    assert _until(path.exists)
    monkeypatch.setenv("SSH_AUTH_SOCK", str(path))
    yield path
    agent.terminate()
    agent.wait(10)


def test_key_of_the_agent(agent: Path, sshd: Sshd, tmp_path: Path) -> None:
    """Without a key file, the agent's keys are tried until one is taken."""
    del agent
    stranger = new_key(tmp_path / "stranger")
    for key in (stranger, sshd.folder / "login"):
        subprocess.run(["ssh-add", "-q", str(key)], check=True)
    with Connection.open(sshd.but(key_path="")) as connection:
        assert connection.run("echo in").stdout == b"in\n"


def test_agent_whose_keys_are_refused(agent: Path, sshd: Sshd, tmp_path: Path) -> None:
    """An agent full of strange keys is a refusal, also when the server hangs up over it."""
    del agent
    for number in range(7):
        subprocess.run(["ssh-add", "-q", str(new_key(tmp_path / f"key{number}"))], check=True)
    with pytest.raises(Exception, match="refuses all 6 keys of the agent"):
        Connection.open(sshd.but(key_path=""))


def test_agent_without_keys(agent: Path, sshd: Sshd) -> None:
    """An empty agent, or none, is said to be so."""
    del agent
    with pytest.raises(Exception, match="no key in the SSH agent"):
        Connection.open(sshd.but(key_path=""))


def test_program_that_says_something_first(proxied: Machine, tmp_path: Path) -> None:
    """A session's id before the server's first word, and a pause, are no trouble."""
    program = tmp_path / "session.sh"
    program.write_text(
        'printf "\\nStarting session with SessionId: me-0123\\n"; sleep 3; exec "$@"'
    )
    proxy = ("sh", str(program), *proxied.proxy)
    assert has_banner("nowhere.invalid", 22, proxy, timeout=20)
    with Connection.open(msgspec.structs.replace(proxied, proxy=proxy), timeout=30) as connection:
        assert connection.run("echo through").stdout == b"through\n"
