"""A disk in any format that QEMU reads, through `qemu-nbd`: one process, one private connection.

The listening socket is ours: it is bound in a private folder, connected to, and unlinked before
qemu-nbd starts and inherits it. So there is nothing to wait for, nobody else can connect, and
qemu-nbd ends when our end of the connection does, however we end.

Source of the protocol: the NBD project's doc/proto.md.
"""

from __future__ import annotations

import os
import shutil
import socket
import struct
import subprocess
import tempfile
from pathlib import Path

from imgverify.disk.blockdev import options_of
from imgverify.disk.damage import DamageError
from imgverify.errors import InfrastructureError
from imgverify.wrapping import DiskFile

_CLIENT_FIXED_NO_ZEROES = 3
_IHAVEOPT = b"IHAVEOPT"
_EXPORT_NAME = 1
_REQUEST, _REPLY = 0x25609513, 0x67446698
_READ = 0
# Larger reads are split: every server takes this much at once.
_MOST = 1024 * 1024
_SECONDS = 60.0


class NbdSource:
    """The bytes of a disk as a guest sees them.

    Args:
        disk: which; its header was judged, so that QEMU follows no name in it.

    Raises:
        InfrastructureError: qemu-nbd is not installed.
        DamageError: QEMU cannot read the disk.
    """

    def __init__(self, disk: DiskFile) -> None:
        program = shutil.which("qemu-nbd")
        if program is None:
            raise InfrastructureError(
                f"{disk.driver} disks are read with qemu-nbd, which is not installed",
                "install it (Debian and Ubuntu: qemu-utils; Fedora: qemu-img)",
            )
        listener, self._socket = _connected_pair()
        with listener:
            self._process = _start(program, disk, listener)
        self._socket.settimeout(_SECONDS)
        try:
            self._size = self._negotiate()
        except (OSError, DamageError) as error:
            words = self._last_words(error)
            self.close()
            raise DamageError(f"QEMU cannot read the disk: {words}") from error

    @property
    def size(self) -> int:
        """How many bytes there are."""
        return self._size

    def read(self, offset: int, length: int) -> bytes:
        """Bytes from an offset on; fewer only at the end.

        Raises:
            DamageError: QEMU could not read them.
        """
        end = min(offset + length, self._size)
        parts = [self._read(at, min(_MOST, end - at)) for at in range(offset, end, _MOST)]
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def _read(self, offset: int, length: int) -> bytes:
        try:
            self._socket.sendall(struct.pack(">IHHQQI", _REQUEST, 0, _READ, 0, offset, length))
            magic, error, _ = struct.unpack(">IIQ", self._receive(16))
            if magic != _REPLY or error:
                raise DamageError(f"QEMU cannot read bytes {offset} to {offset + length}: {error}")
            return self._receive(length)
        except OSError as error:
            raise DamageError(f"qemu-nbd stopped answering: {self._last_words(error)}") from error

    def _negotiate(self) -> int:
        magic, option, _flags = struct.unpack(">8s8sH", self._receive(18))
        if magic != b"NBDMAGIC" or option != _IHAVEOPT:
            raise DamageError("qemu-nbd speaks another protocol")
        self._socket.sendall(
            struct.pack(">I8sII", _CLIENT_FIXED_NO_ZEROES, _IHAVEOPT, _EXPORT_NAME, 0)
        )
        size, _flags = struct.unpack(">QH", self._receive(10))
        return int(size)

    def _receive(self, length: int) -> bytes:
        data = bytearray(length)
        view, have = memoryview(data), 0
        while have < length:
            got = self._socket.recv_into(view[have:])
            if not got:
                raise DamageError("the connection ended")
            have += got
        return bytes(data)

    def _last_words(self, error: Exception) -> str:
        assert self._process.stderr is not None
        # It may be in the middle of saying why, and then it ends by itself.
        try:
            self._process.wait(1.0)
        except subprocess.TimeoutExpired:
            self._process.kill()
        said = self._process.stderr.read(4096).decode("utf-8", "replace").strip().splitlines()
        return said[-1].removeprefix("qemu-nbd: ") if said else str(error)

    def close(self) -> None:
        """End the connection, and with it qemu-nbd."""
        self._socket.close()
        if self._process.stderr is not None:
            self._process.stderr.close()
        try:
            self._process.wait(_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _connected_pair() -> tuple[socket.socket, socket.socket]:
    folder = Path(tempfile.mkdtemp(prefix="imgverify-nbd-"))
    listener, client = socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX)
    descriptor = os.open(folder, os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        # A socket's own name is short, however long the folder's is; unix(7).
        path = f"/proc/self/fd/{descriptor}/socket"
        listener.bind(path)
        listener.listen(1)
        client.connect(path)
    finally:
        os.close(descriptor)
        shutil.rmtree(folder, ignore_errors=True)
    return listener, client


def _start(program: str, disk: DiskFile, listener: socket.socket) -> subprocess.Popen[bytes]:
    # The shell puts the socket where sd_listen_fds(3) expects it, and says whose it is.
    script = 'exec 3<&0 </dev/null; LISTEN_PID=$$ exec "$@"'
    return subprocess.Popen(
        [
            *("/bin/sh", "-c", script, "sh", program, "--read-only"),
            *("--image-opts", options_of(disk)),
        ],
        stdin=listener.fileno(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**os.environ, "LISTEN_FDS": "1", "LC_ALL": "C"},
    )
