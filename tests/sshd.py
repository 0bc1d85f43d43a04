"""A private sshd for tests: its own port, host key and authorized keys; gone with the test."""

from __future__ import annotations

import contextlib
import getpass
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from imgverify.connection import presented_key
from imgverify.model import HostKey, Machine
from imgverify.ssh_errors import UnreachableError


@dataclass(frozen=True)
class Sshd:
    """A running server.

    Args:
        machine: how to log in.
        folder: keys, configuration and log.
    """

    machine: Machine
    folder: Path

    def but(self, **changes: object) -> Machine:
        """The same machine with some fields changed."""
        return msgspec.structs.replace(self.machine, **changes)


def new_key(path: Path, kind: str = "ed25519") -> Path:
    """Make a key pair without a passphrase."""
    subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", "", "-f", path], check=True)
    return path


def described(public: Path) -> HostKey:
    """A public key file as the record that a provider would pin."""
    kind, key = public.read_text().split()[:2]
    shown = subprocess.run(
        ["ssh-keygen", "-l", "-f", public], check=True, capture_output=True, text=True
    )
    return HostKey(type=kind, public=key, fingerprint=shown.stdout.split()[1], trust="console")


def free_port() -> int:
    """A TCP port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def running_sshd(folder: Path, *options: str) -> Iterator[Sshd]:
    """Start a server, wait until it answers, stop it.

    Args:
        folder: an empty folder of the test.
        options: more lines for sshd_config.
    """
    program = shutil.which("sshd", path="/usr/sbin:/usr/local/sbin:/usr/bin")
    assert program, "install openssh-server to run these tests"
    Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    host_key, login_key = new_key(folder / "host"), new_key(folder / "login")
    rsa_key = new_key(folder / "host_rsa", "rsa")
    authorized = folder / "authorized_keys"
    authorized.write_bytes((folder / "login.pub").read_bytes())
    port = free_port()
    lines = [
        *options,
        f"Port {port}",
        "ListenAddress 127.0.0.1",
        f"HostKey {host_key}",
        f"HostKey {rsa_key}",
        f"AuthorizedKeysFile {authorized}",
        f"PidFile {folder / 'pid'}",
        "PermitRootLogin prohibit-password",
        "PasswordAuthentication no",
        "KbdInteractiveAuthentication no",
        "UsePAM no",
        "StrictModes no",
    ]
    config = folder / "sshd_config"
    config.write_text("\n".join(lines) + "\n")
    command = [program, "-D", "-f", str(config), "-E", str(folder / "log")]
    server = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    try:
        _wait(port, server)
        yield Sshd(_machine(port, login_key, host_key), folder)
    finally:
        server.terminate()
        server.wait(10)


def _machine(port: int, login_key: Path, host_key: Path) -> Machine:
    return Machine(
        provider="test",
        run_id="test",
        address="127.0.0.1",
        port=port,
        user=getpass.getuser(),
        key_path=str(login_key),
        host_key=described(host_key.with_suffix(".pub")),
        console_path="",
    )


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(100):
        assert server.poll() is None, "sshd ended at once; see its log"
        with contextlib.suppress(UnreachableError):
            presented_key("127.0.0.1", port, 1.0)
            return
        time.sleep(0.05)
    raise AssertionError("sshd never answered")
