"""Logging in to hosts that run already: real servers, real keys, a real agent."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from imgverify.connection import Connection
from imgverify.errors import InfrastructureError
from imgverify.leases import Lease
from imgverify.live.options import SshOptions
from imgverify.live.reaching import reached
from imgverify.model import Artifact, HostKey, Machine, Reach
from imgverify.progress import Silent
from imgverify.providers import BootOptions, RunContext
from imgverify.ssh_errors import HostKeyError, LoginRefusedError, UnreachableError
from tests.sshd import Sshd, described, free_port, new_key, running_sshd


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    """A server with an ed25519 and an RSA host key."""
    with running_sshd(tmp_path_factory.mktemp("server")) as sshd:
        yield sshd


@pytest.fixture
def server(shared: Sshd) -> Sshd:
    """The same, with an empty log."""
    os.truncate(shared.folder / "log", 0)
    return shared


@pytest.fixture
def context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunContext]:
    """Where a run lives."""
    monkeypatch.setenv("IMGVERIFY_STATE_DIR", str(tmp_path / "state"))
    lease = Lease.take("live1234")
    yield RunContext(
        run_id="live1234", scratch=tmp_path, reports=tmp_path, lease=lease, progress=Silent()
    )
    lease.close()


def _reach(server: Sshd, **changes: object) -> Reach:
    machine = server.machine
    reach = Reach(
        address=machine.address,
        port=machine.port,
        user=machine.user,
        key_paths=(machine.key_path,),
        host_keys=(msgspec.structs.replace(machine.host_key, trust="known_hosts"),),
    )
    changed: Reach = msgspec.structs.replace(reach, **changes)
    return changed


def _machine(reach: Reach, context: RunContext, *, insecure: bool = False) -> Machine:
    """Reach a host, and log in with what was found."""
    options = BootOptions(ssh=SshOptions(insecure_host_key=insecure))
    artifact = Artifact(kind="host", location="x", format="host", reach=reach)
    with reached(artifact, options, context) as machine:
        with Connection.open(machine) as connection:
            assert connection.run("echo in").stdout == b"in\n"
        return machine


def test_trusted_host(server: Sshd, context: RunContext) -> None:
    """Its key is pinned, and how it is trusted is told; there is no console."""
    machine = _machine(_reach(server), context)
    assert machine.host_key.public == server.machine.host_key.public
    assert machine.host_key.trust == "known_hosts"
    assert machine.details["host key"].endswith(", known_hosts")
    assert (machine.provider, machine.console_path, machine.injected) == ("ssh", "", None)


def test_key_of_another_known_type(server: Sshd, context: RunContext) -> None:
    """What is asked for is what is known: a server's best key need not be."""
    rsa = described(server.folder / "host_rsa.pub")
    assert _machine(_reach(server, host_keys=(rsa,)), context).host_key.type == "ssh-rsa"


def test_console_that_told_a_fingerprint_only(server: Sshd, context: RunContext) -> None:
    """Enough to recognise the key, which is then pinned as a whole."""
    key = server.machine.host_key
    known = HostKey(type=key.type, public="", fingerprint=key.fingerprint, trust="console")
    machine = _machine(_reach(server, host_keys=(known,)), context)
    assert (machine.host_key.public, machine.host_key.trust) == (key.public, "console")


@pytest.mark.parametrize("insecure", [False, True])
def test_changed_host_key(
    server: Sshd, context: RunContext, tmp_path: Path, *, insecure: bool
) -> None:
    """Refused before anybody logs in, also by those who would trust an unknown host."""
    other = described(new_key(tmp_path / "other").with_suffix(".pub"))
    with pytest.raises(HostKeyError, match=r"presents host key SHA256:.* is trusted") as caught:
        _machine(_reach(server, host_keys=(other,)), context, insecure=insecure)
    assert f"ssh-keygen -R '[127.0.0.1]:{server.machine.port}'" in caught.value.hint
    assert "Accepted" not in (server.folder / "log").read_text()


def test_no_host_key_of_a_known_type(server: Sshd, context: RunContext, tmp_path: Path) -> None:
    """A server cannot get around its known key by showing another type."""
    ecdsa = described(new_key(tmp_path / "other", "ecdsa").with_suffix(".pub"))
    with pytest.raises(HostKeyError, match="no host key of a type that is known"):
        _machine(_reach(server, host_keys=(ecdsa,)), context)


def test_unknown_host(server: Sshd, context: RunContext) -> None:
    """Nobody vouches: what it shows is told, and every way out."""
    reach = _reach(server, host_keys=(), untrusted="no line of /k names it")
    with pytest.raises(InfrastructureError) as caught:
        _machine(reach, context)
    assert not isinstance(caught.value, HostKeyError)
    assert caught.value.message.endswith(": no line of /k names it")
    assert server.machine.host_key.fingerprint in caught.value.message
    for way in ("ssh_host_ed25519_key.pub", "ssh-keyscan -p", "--insecure-host-key"):
        assert way in caught.value.hint
    assert "Accepted" not in (server.folder / "log").read_text()


def test_unknown_host_that_is_trusted_unseen(server: Sshd, context: RunContext) -> None:
    """The user asked for it, and the report says so."""
    machine = _machine(_reach(server, host_keys=()), context, insecure=True)
    assert machine.host_key.trust == "first-use"
    assert "not verified (--insecure-host-key)" in machine.details["host key"]


def test_revoked_key(server: Sshd, context: RunContext) -> None:
    """Refused, whatever the user asked for."""
    reach = _reach(server, host_keys=(), revoked_keys=(server.machine.host_key,))
    with pytest.raises(HostKeyError, match="which is revoked"):
        _machine(reach, context, insecure=True)


def test_first_key_that_is_accepted(server: Sshd, context: RunContext, tmp_path: Path) -> None:
    """Keys are tried in their order over few connections, also when a server hangs up early."""
    refused = tuple(str(new_key(tmp_path / f"key{number}")) for number in range(8))
    reach = _reach(server, key_paths=(*refused, server.machine.key_path))
    assert _machine(reach, context).key_path == server.machine.key_path
    log = (server.folder / "log").read_text()
    assert len(re.findall("Connection from|maximum authentication", log)) < 8


def test_every_key_is_refused(server: Sshd, context: RunContext, tmp_path: Path) -> None:
    """One line that says what became of each, also of a key that has a passphrase."""
    locked = tmp_path / "locked"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "pass", "-f", locked], check=True)
    reach = _reach(
        server, key_paths=(str(new_key(tmp_path / "no")), str(locked), str(tmp_path / "absent"))
    )
    with pytest.raises(LoginRefusedError) as caught:
        _machine(reach, context)
    message = caught.value.message
    assert f"lets nobody in as {server.machine.user}: {tmp_path}/no: refuses the key" in message
    assert f"the key {locked} cannot be used" in message
    assert f"the key {tmp_path}/absent cannot be used" in message
    assert "\n" not in message
    assert "ssh-add" in caught.value.hint


def test_key_of_the_agent(
    server: Sshd, context: RunContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the files, where the list says so."""
    agent = subprocess.Popen(
        ["ssh-agent", "-D", "-a", tmp_path / "agent"], stdout=subprocess.DEVNULL
    )
    try:
        monkeypatch.setenv("SSH_AUTH_SOCK", str(tmp_path / "agent"))
        while not (tmp_path / "agent").exists():
            assert agent.poll() is None
        subprocess.run(["ssh-add", "-q", server.machine.key_path], check=True, env=dict(os.environ))
        machine = _machine(_reach(server, key_paths=(str(new_key(tmp_path / "no")), "")), context)
        assert (machine.key_path, machine.details["login key"]) == ("", "SSH agent")
    finally:
        agent.terminate()
        agent.wait()


def test_no_agent(server: Sshd, context: RunContext, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its absence is part of the line."""
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    with pytest.raises(LoginRefusedError, match="SSH agent"):
        _machine(_reach(server, key_paths=()), context)


def test_user_is_found_out_by_the_usual_names(server: Sshd, context: RunContext) -> None:
    """Where nobody named one, as for an instance of EC2."""
    if server.machine.user not in {"root", "debian", "admin"}:
        pytest.skip("this user is none of the usual ones")
    assert _machine(_reach(server, user=""), context).user == server.machine.user


def test_dead_host(context: RunContext) -> None:
    """Nothing answers: one line, and what to look at."""
    reach = Reach(address="127.0.0.1", port=free_port(), user="me")
    with pytest.raises(UnreachableError, match=r"nothing answers at 127\.0\.0\.1:") as caught:
        _machine(reach, context)
    assert "--ssh-jump" in caught.value.hint


def test_program_that_carries_the_connection(server: Sshd, context: RunContext) -> None:
    """The address is only what that program knows it by."""
    through = (
        "import socket,sys,threading,os\n"
        f"s=socket.create_connection(('127.0.0.1',{server.machine.port}))\n"
        "def up():\n"
        " while d:=os.read(0,65536): s.sendall(d)\n"
        " s.shutdown(1)\n"
        "threading.Thread(target=up,daemon=True).start()\n"
        "while d:=s.recv(65536): os.write(1,d)\n"
    )
    reach = _reach(server, address="nowhere.invalid", proxy=("python3", "-c", through))
    machine = _machine(reach, context)
    assert machine.address == "nowhere.invalid"
    assert machine.details["reached through"] == "python3"
