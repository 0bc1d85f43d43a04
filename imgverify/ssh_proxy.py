"""A connection through the standard streams of a program: `ssh -W`, `aws ssm start-session`."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path

from imgverify.printable import printable
from imgverify.ssh_errors import UnreachableError, text_of

_LONGEST_COMPLAINT, _LONGEST_LINE = 16 * 1024, 300
_LAST_WORDS_SECONDS = 1.0
_HANG_UP_SECONDS, _TERM_SECONDS = 0.1, 2.0


class ProxySocket(socket.socket):
    """Our end of a socket pair whose other end is a program's standard input and output.

    A real socket, because paramiko waits on sockets. The program ends with it: it sees the end of
    its input, which also comes when this process is killed, and is then told to go.
    """

    def start(self, name: str, child: subprocess.Popen[bytes]) -> None:
        """Take a program over.

        Args:
            name: of the program.
            child: leads a process group of its own; its standard error is a pipe.
        """
        self.name = name
        self.child = child
        self.errors = b""
        self._ending = threading.Lock()
        self._reader = threading.Thread(target=self._listen, name=f"imgverify: {name}", daemon=True)
        self._reader.start()

    def complaint(self) -> str:
        """What became of the program, and the last line that it wrote to standard error."""
        ended = self._ended(_LAST_WORDS_SECONDS)
        if ended:
            self._reader.join(_LAST_WORDS_SECONDS)
        lines = self.errors.decode("utf-8", "replace").split("\n")
        said = next(
            (printable(line.strip()[:_LONGEST_LINE]) for line in reversed(lines) if line.strip()),
            "",
        )
        became = f"{self.name} {'ended' if ended else 'runs'}"
        return f"{became}: {said}" if said else f"{became} without a word"

    def close(self) -> None:
        """Hang up, and end the program; more than once does no harm."""
        super().close()
        with self._ending:
            if self.child.returncode is not None:
                return
            self._ended(_HANG_UP_SECONDS)
            for number in (signal.SIGTERM, signal.SIGKILL):
                # The whole group, also when its leader is gone: `aws` starts another program. A
                # leader that is not yet waited for keeps the group's number from being reused.
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(self.child.pid, number)
                self._ended(_TERM_SECONDS)
            self.child.wait()

    def _ended(self, patience: float) -> bool:
        """Whether the program ended in time; it is not reaped."""
        until = time.monotonic() + patience
        flags = os.WEXITED | os.WNOHANG | os.WNOWAIT
        while self.child.returncode is None and not os.waitid(os.P_PID, self.child.pid, flags):
            if time.monotonic() > until:
                return False
            time.sleep(0.01)
        return True

    def _listen(self) -> None:
        errors = self.child.stderr
        if errors is None:
            return
        with errors:
            while said := os.read(errors.fileno(), 4096):
                self.errors = (self.errors + said)[-_LONGEST_COMPLAINT:]


def connect(address: str, port: int, timeout: float, proxy: tuple[str, ...]) -> socket.socket:
    """Connect to a TCP port, directly or through a program.

    Args:
        address: host name or IP address; a program knows it already.
        port: TCP port; likewise.
        timeout: seconds to connect; a program has no moment at which it is connected.
        proxy: program and arguments; none to connect directly.

    Raises:
        UnreachableError: nobody answers, or there is no such program.
    """
    if proxy:
        return _through(proxy)
    try:
        wire = socket.create_connection((address, port), timeout)
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except OSError as error:
        raise UnreachableError(f"nothing answers at {address}:{port}: {text_of(error)}") from error
    return wire


def _through(proxy: tuple[str, ...]) -> ProxySocket:
    ours, theirs = socket.socketpair()
    name = Path(proxy[0]).name
    with theirs:
        try:
            # A session of its own: Ctrl-C is for us, and we end it in order.
            child = subprocess.Popen(
                proxy,
                stdin=theirs.fileno(),
                stdout=theirs.fileno(),
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            ours.close()
            raise UnreachableError(f"{name} does not start: {text_of(error)}") from error
    wire = ProxySocket(ours.family, ours.type, ours.proto, fileno=ours.detach())
    wire.start(name, child)
    return wire


def complaint(wire: socket.socket) -> str:
    """Why a connection may have failed: ` (ssh ended: …)`; empty for a direct one.

    Args:
        wire: made by `connect`, and not yet closed.
    """
    return f" ({wire.complaint()})" if isinstance(wire, ProxySocket) else ""
