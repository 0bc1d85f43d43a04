"""A reader process, from the side of who asks."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from contextlib import suppress

import msgspec

from imgverify.errors import ArtifactError, InfrastructureError, UnreadableError
from imgverify.progress import Progress, Silent
from imgverify.reading.request import Reply, Request
from imgverify.reading.written import written

SHOWN_EVERY = 0.5
_ERRORS = 64 * 1024
_KILL_SECONDS = 10.0
_SIGNALS = {
    -9: "it was killed, perhaps for want of memory",
    -11: "a library crashed over what it found",
    -24: "it took too long",
    -6: "a library gave up over what it found",
}


def spawn() -> subprocess.Popen[bytes]:
    """Start a process that waits for a request; it is worth a third of a second to do so early."""
    # -P: what lies in the working directory is nobody's module.
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "imgverify.reading"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process that `spawn` started, if it still runs; may be called again.

    Args:
        process: with or without a request.
    """
    process.kill()
    try:
        process.wait(_KILL_SECONDS)
    except subprocess.TimeoutExpired:
        # A storage that does not answer holds even what was killed; it ends when that is over.
        return
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            # What it was still to be told, nobody hears any more.
            with suppress(BrokenPipeError):
                pipe.close()


class Reader:
    """Reads an image in the background; starts at once.

    Args:
        request: what to do.
        process: that waits for a request; None to start one.

    Raises:
        ArtifactError: the image has a name that cannot be passed on.
    """

    def __init__(self, request: Request, process: subprocess.Popen[bytes] | None = None) -> None:
        self._request = request
        try:
            self._data = msgspec.msgpack.encode(request)
        except UnicodeEncodeError as error:
            name = written(str(error.object))
            raise ArtifactError(
                f"{name}: its name is not UTF-8", "give it another name, or link to it"
            ) from error
        self._began = time.monotonic()
        self._process = process or spawn()
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
        try:
            # The pipe stays open: that it closes tells the reader that we are gone.
            self._process.stdin.write(b"%d\n%b" % (len(self._data), self._data))
            self._process.stdin.flush()
        except BrokenPipeError:
            pass

    def _hear(self) -> None:
        assert self._process.stdout is not None
        self._output = self._process.stdout.read()

    def _overhear(self) -> None:
        assert self._process.stderr is not None
        descriptor = self._process.stderr.fileno()
        # All of it is taken, so that nobody waits for us, and only the end of it is kept.
        while data := os.read(descriptor, _ERRORS):
            self._errors = (self._errors + data)[-_ERRORS:]

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
                elapsed = time.monotonic() - self._began
                show.waiting("reading the disk", elapsed)
                if elapsed > self._request.patience:
                    raise self._unreadable(name, f"not done after {elapsed:.0f} s")
            status = self._process.wait()
        finally:
            self.stop()
        if status:
            raise self._failure(name, status)
        reply = msgspec.msgpack.decode(self._output, type=Reply)
        if reply.missing is not None:
            raise InfrastructureError(*reply.missing)
        if reply.damage:
            raise self._unreadable(name, reply.damage)
        return reply.data

    def _unreadable(self, name: str, why: str) -> UnreadableError:
        return UnreadableError(
            f"{name}: cannot be read without a boot: {why}", "leave out --offline"
        )

    def _failure(self, name: str, status: int) -> ArtifactError | InfrastructureError:
        if status in _SIGNALS:
            return self._unreadable(name, f"the reader of the disk ended: {_SIGNALS[status]}")
        said = self._errors.decode("utf-8", "replace").strip().splitlines() or [f"status {status}"]
        return InfrastructureError(f"the reader of the disk broke: {said[-1]}")

    def stop(self) -> None:
        """End the process, if it still runs."""
        self._process.kill()
        for thread in self._threads:
            # Nobody takes a pipe away from them.
            thread.join(_KILL_SECONDS)
        end(self._process)
