"""One QEMU process: started so that it dies with us, asked how it is, and ended."""

from __future__ import annotations

import contextlib
import shutil
import signal
import socket
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

from imgverify.errors import InfrastructureError
from imgverify.providers.interrupts import held_back
from imgverify.providers.ports import free_port
from imgverify.providers.qemu_arguments import ADDRESS, Settings, arguments
from imgverify.providers.qmp import Qmp, QmpError

_PORT_TRIES = 5
_QUIT_SECONDS, _TERM_SECONDS, _KILL_SECONDS = 3.0, 2.0, 10.0


class StartError(InfrastructureError):
    """QEMU ended before the guest could start.

    Args:
        errors: its standard error.
    """

    def __init__(self, errors: str) -> None:
        super().__init__(f"QEMU does not start: {_last_line(errors) or 'no message'}")
        self.errors = errors


class Guest:
    """A running QEMU; made by `start`.

    Args:
        process: QEMU, perhaps through setpriv, which becomes it.
        monitor: connected to its machine protocol.
        settings: what it was started with.
        error_path: takes its standard error.
    """

    def __init__(
        self, process: subprocess.Popen[bytes], monitor: Qmp, settings: Settings, error_path: Path
    ) -> None:
        self.process = process
        self.monitor = monitor
        self.settings = settings
        self.error_path = error_path
        self.resets = 0
        self.off = False
        self.disk_error = ""

    @property
    def ended(self) -> bool:
        """Whether the process is gone."""
        return self.process.poll() is not None

    @property
    def errors(self) -> str:
        """Standard error so far."""
        return self.error_path.read_text(errors="replace")

    @property
    def last_error(self) -> str:
        """The last line of standard error."""
        return _last_line(self.errors)

    def take_events(self) -> None:
        """Note what the guest did to itself (resets, switching off), and a disk that stopped it."""
        for event in self.monitor.events():
            data = event.get("data", {})
            by_guest = data.get("guest", False)
            if event.get("event") == "RESET" and by_guest:
                self.resets += 1
            elif event.get("event") == "SHUTDOWN" and by_guest:
                self.off = True
            elif event.get("event") == "BLOCK_IO_ERROR" and data.get("action") == "stop":
                self.disk_error = str(data.get("reason", "unknown reason"))

    def status(self) -> str:
        """QEMU's run state (`running`, `internal-error`, …); empty when it does not answer."""
        with contextlib.suppress(QmpError, KeyError):
            return str(self.monitor.command("query-status", timeout=2.0)["status"])
        return ""

    def disk_operations(self) -> tuple[int, int]:
        """Reads and writes of all disks so far; zeros when QEMU does not answer."""
        with contextlib.suppress(QmpError, KeyError):
            disks: list[dict[str, Any]] = self.monitor.command("query-blockstats", timeout=2.0)
            stats = [disk["stats"] for disk in disks]
            return (
                sum(stat["rd_operations"] for stat in stats),
                sum(stat["wr_operations"] for stat in stats),
            )
        return 0, 0

    def stop(self) -> None:
        """End QEMU: politely, then not; returns when the process is gone.

        Raises:
            InfrastructureError: it is still there after SIGKILL (stuck in the kernel).
        """
        with contextlib.suppress(QmpError):
            self.monitor.command("quit", timeout=1.0)
        for seconds, number in (
            (_QUIT_SECONDS, signal.SIGTERM),
            (_TERM_SECONDS, signal.SIGKILL),
        ):
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(seconds)
                break
            self.process.send_signal(number)
        self.monitor.close()
        try:
            self.process.wait(_KILL_SECONDS)
        except subprocess.TimeoutExpired as error:
            raise InfrastructureError(f"QEMU (process {self.process.pid}) does not end") from error


def start(settings: Settings, error_path: Path, *, keep: bool) -> Guest:
    """Start QEMU, on another port when its port was taken meanwhile.

    The calling thread must outlive the guest: the kernel kills a child whose parent *thread* has
    ended (prctl(2), PR_SET_PDEATHSIG).

    Args:
        settings: `monitor` is set here.
        error_path: new file for standard error.
        keep: let it live when this process ends.

    Raises:
        StartError: QEMU does not start.
    """
    for attempt in range(1, _PORT_TRIES + 1):
        try:
            return _start_once(settings, error_path, keep=keep)
        except StartError as error:
            if "host forwarding rule" in error.errors and attempt < _PORT_TRIES:
                settings = replace(settings, port=free_port(ADDRESS))
            elif settings.sandbox and "sandbox" in error.errors.lower():
                settings = replace(settings, sandbox=False)
            else:
                raise
    raise AssertionError("unreachable: the last attempt returns or raises")


def _start_once(settings: Settings, error_path: Path, *, keep: bool) -> Guest:
    # Nothing may come between the process and the one who ends it.
    with held_back():
        ours, theirs = socket.socketpair()
        settings = replace(settings, monitor=theirs.fileno())
        with theirs, error_path.open("wb") as errors:
            process = subprocess.Popen(
                [*_leash(keep=keep), *arguments(settings)],
                stdin=subprocess.DEVNULL,
                stdout=errors,
                stderr=errors,
                pass_fds=[theirs.fileno()],
                cwd="/",
                start_new_session=True,
            )
        guest = Guest(process, Qmp(ours), settings, error_path)
        try:
            guest.monitor.greet()
        except QmpError:
            guest.stop()
            raise StartError(guest.errors) from None
        return guest


def _leash(*, keep: bool) -> list[str]:
    """The wrapper by which the kernel kills QEMU when we end, however we end."""
    setpriv = None if keep else shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "KILL", "--"] if setpriv else []


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else ""
