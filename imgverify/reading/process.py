"""A reader process, from the side of who asks."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time

import msgspec

from imgverify.errors import ArtifactError, InfrastructureError, UnreadableError
from imgverify.progress import Progress, Silent
from imgverify.reading.request import Reply, Request

SHOWN_EVERY = 0.5
_SIGNALS = {
    -9: "it was killed, perhaps for want of memory",
    -11: "a library crashed over what it found",
    -24: "it took too long",
    -6: "a library gave up over what it found",
}


class Reader:
    """Reads an image in the background; starts at once.

    Args:
        request: what to do.
    """

    def __init__(self, request: Request) -> None:
        self._request = request
        self._began = time.monotonic()
        # -P: what lies in the working directory is nobody's module.
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "imgverify.reading"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        )
        self._output = b""
        self._errors = b""
        self._threads = [
            threading.Thread(target=one, daemon=True)
            for one in (self._tell, self._hear, self._overhear)
        ]
        for thread in self._threads:
            thread.start()

    def _tell(self) -> None:
        assert self._process.stdin is not None
        data = msgspec.msgpack.encode(self._request)
        try:
            # The pipe stays open: that it closes tells the reader that we are gone.
            self._process.stdin.write(b"%d\n%b" % (len(data), data))
            self._process.stdin.flush()
        except BrokenPipeError:
            pass

    def _hear(self) -> None:
        assert self._process.stdout is not None
        self._output = self._process.stdout.read()

    def _overhear(self) -> None:
        assert self._process.stderr is not None
        self._errors = self._process.stderr.read(64 * 1024)

    def result(self, name: str, progress: Progress | None = None) -> bytes:
        """Wait for what the job returns.

        Args:
            name: of the artifact, for messages.
            progress: told what is being waited for.

        Raises:
            UnreadableError: the image cannot be read.
            InfrastructureError: a program is not installed, or the reader broke.
        """
        show = progress or Silent()
        try:
            while self._threads[1].is_alive():
                self._threads[1].join(SHOWN_EVERY)
                show.waiting("reading the disk", time.monotonic() - self._began)
            status = self._process.wait()
        finally:
            self.stop()
        if status:
            raise self._failure(name, status)
        reply = msgspec.msgpack.decode(self._output, type=Reply)
        if reply.missing is not None:
            raise InfrastructureError(*reply.missing)
        if reply.damage:
            raise UnreadableError(
                f"{name}: cannot be read without a boot: {reply.damage}", "leave out --offline"
            )
        return reply.data

    def _failure(self, name: str, status: int) -> ArtifactError | InfrastructureError:
        if status in _SIGNALS:
            return UnreadableError(f"{name}: the reader of the disk ended: {_SIGNALS[status]}")
        said = self._errors.decode("utf-8", "replace").strip().splitlines() or [f"status {status}"]
        return InfrastructureError(f"the reader of the disk broke: {said[-1]}")

    def stop(self) -> None:
        """End the process, if it still runs."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            if pipe is not None:
                pipe.close()
