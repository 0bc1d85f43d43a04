"""A fake guest: a real SSH server on this machine, which shows this machine."""

from __future__ import annotations

import getpass
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

from tests.cloud.backings import Plan
from tests.cloud.backings.none import SilentPort
from tests.cloud.backings.processes import end, leashed
from tests.cloud.console_text import good_boot
from tests.cloud.user_data import injected_host_keys

_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_FAKE_PROGRAMS = {
    "poweroff": 'touch "{off}"',
    "shutdown": 'touch "{off}"',
    "halt": 'touch "{off}"',
    "reboot": "exit 0",
}
"""What would end this machine ends the fake guest instead."""


class FakeGuest:
    """An instance whose SSH server is real and whose machine is this one.

    Who logs in is the user who runs the test; the key pair's key is accepted, and no other.

    Args:
        plan: of the instance.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._folder = plan.folder
        self._process: subprocess.Popen[bytes] | None = None
        self._silent: SilentPort | None = None
        self._began = 0.0
        self._text = b""

    def start(self) -> None:
        """Power on; the server comes after the boot's time."""
        self._began = time.monotonic()
        self._off.unlink(missing_ok=True)
        if self._plan.behaviour.port == "silent":
            self._silent = SilentPort(self._plan.address, self._plan.port)

    def stop(self) -> None:
        """Power off, with all that is logged in."""
        if self._silent:
            self._silent.close()
            self._silent = None
        if self._process:
            self._end_sessions(self._process.pid)
            end(self._process)
            self._process = None
        self._began = 0.0

    def ended(self) -> str:
        """Whether somebody called the fake poweroff; also starts the server in its time."""
        booted = self._began and time.monotonic() - self._began >= self._plan.behaviour.boot
        if booted and not self._text:
            self._boot()
        if self._process and self._process.poll() is not None:
            return "crashed"
        return "off" if self._off.exists() else ""

    def reachable(self) -> bool | None:
        """As its behaviour says."""
        return None

    def console(self) -> bytes:
        """A boot's text with the server's host keys."""
        return self._text

    @property
    def _off(self) -> Path:
        return self._folder / "powered-off"

    def _boot(self) -> None:
        behaviour = self._plan.behaviour
        keys = self._host_keys()
        if behaviour.port == "open":
            self._process = self._serve(list(keys))
        shown = keys
        if behaviour.console_keys == "other":
            shown = [self._new_key("other-host-key")]
        elif behaviour.console_keys == "none":
            shown = []
        text = good_boot(self._plan, getpass.getuser(), dict(map(_described, shown)))
        self._text = (behaviour.console_text or text).encode()

    def _host_keys(self) -> list[Path]:
        brought = injected_host_keys(self._plan.user_data)
        if not brought:
            return [self._new_key("host-ed25519"), self._new_key("host-ecdsa", "ecdsa")]
        paths = []
        for kind, (private, brought_public) in brought.items():
            path = self._folder / f"brought-{kind}"
            path.write_text(private if private.endswith("\n") else f"{private}\n")
            path.chmod(0o600)
            public = brought_public or _public_half(path)
            Path(f"{path}.pub").write_text(public)
            paths.append(path)
        return paths

    def _new_key(self, name: str, kind: str = "ed25519") -> Path:
        path = self._folder / name
        if not path.exists():
            subprocess.run(
                ["ssh-keygen", "-q", "-t", kind, "-N", "", "-C", "", "-f", path], check=True
            )
        return path

    def _serve(self, keys: list[Path]) -> subprocess.Popen[bytes]:
        program = shutil.which("sshd", path="/usr/sbin:/usr/local/sbin:/usr/bin")
        assert program, "install openssh-server for instances of the backing sshd"
        if os.geteuid() == 0:
            Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
        (self._folder / "authorized_keys").write_text(f"{self._plan.public_key}\n")
        lines = [
            f"Port {self._plan.port}",
            f"ListenAddress {self._plan.address}",
            *(f"HostKey {key}" for key in keys),
            f"AuthorizedKeysFile {self._folder / 'authorized_keys'}",
            f"PidFile {self._folder / 'sshd.pid'}",
            "PermitRootLogin prohibit-password",
            "PasswordAuthentication no",
            "KbdInteractiveAuthentication no",
            "UsePAM no",
            "StrictModes no",
            f"SetEnv PATH={self._programs()}:{_PATH}",
        ]
        config = self._folder / "sshd_config"
        config.write_text("".join(f"{line}\n" for line in lines))
        return leashed([program, "-D", "-e", "-f", str(config)], self._folder / "sshd.log")

    def _programs(self) -> Path:
        folder = self._folder / "fake-programs"
        folder.mkdir(exist_ok=True)
        for name, body in _FAKE_PROGRAMS.items():
            path = folder / name
            path.write_text(f"#!/bin/sh\n{body.format(off=self._off)}\n")
            path.chmod(0o755)
        return folder

    @staticmethod
    def _end_sessions(server: int) -> None:
        # A machine that is off has no connections; the server's children would live on.
        listed = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(server)], capture_output=True, text=True, check=False
        )
        for child in listed.stdout.split():
            _end_process(int(child))


def _public_half(private: Path) -> str:
    asked = ["ssh-keygen", "-y", "-f", str(private)]
    return subprocess.run(asked, check=True, capture_output=True, text=True).stdout


def _end_process(number: int) -> None:
    try:
        os.kill(number, signal.SIGKILL)
    except ProcessLookupError:
        return


def _described(path: Path) -> tuple[str, tuple[str, str]]:
    public = Path(f"{path}.pub")
    kind, key = public.read_text().split()[:2]
    shown = subprocess.run(
        ["ssh-keygen", "-l", "-f", public], check=True, capture_output=True, text=True
    )
    return kind, (key, shown.stdout.split()[1])
