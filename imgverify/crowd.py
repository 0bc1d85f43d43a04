"""Many hosts that run already, looked at some at a time, in the background."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from queue import Empty, SimpleQueue

from imgverify.errors import ImgverifyError, InfrastructureError
from imgverify.progress import Progress
from imgverify.session import Session

_POLL = 0.2
# A thread that waits for a host that hangs ends by its own time limits; nobody waits for that.
_PATIENCE = 2.0


class Crowd:
    """Prepares sessions in threads of its own; they are started at once.

    Args:
        sessions: by the names of their groups, in the order in which they will be needed.
        at_once: how many at a time.
    """

    def __init__(self, sessions: Mapping[str, Session], at_once: int) -> None:
        self._sessions = dict(sessions)
        self._done = {name: threading.Event() for name in sessions}
        self._queue: SimpleQueue[str] = SimpleQueue()
        for name in sessions:
            self._queue.put(name)
        self._stopped = False
        self._threads = [
            threading.Thread(target=self._work, name=f"imgverify-hosts-{number}", daemon=True)
            for number in range(min(at_once, len(self._sessions)))
        ]
        for thread in self._threads:
            thread.start()

    def __contains__(self, name: str) -> bool:
        return name in self._sessions

    def _work(self) -> None:
        while not self._stopped:
            try:
                name = self._queue.get_nowait()
            except Empty:
                return
            try:
                _prepare(self._sessions[name])
            finally:
                self._done[name].set()

    def wait(self, name: str, progress: Progress) -> None:
        """Wait until one has been looked at, whatever came of it.

        Args:
            name: of its group.
            progress: told how many are done.
        """
        began = time.monotonic()
        while not self._done[name].wait(_POLL):
            done = sum(event.is_set() for event in self._done.values())
            elapsed = time.monotonic() - began
            progress.waiting(f"asking hosts, {done} of {len(self._done)} are done", elapsed)

    def stop(self) -> None:
        """Look at no further one, and give those that are being looked at a moment."""
        self._stopped = True
        until = time.monotonic() + _PATIENCE
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))


def _prepare(session: Session) -> None:
    try:
        session.prepare()
    except ImgverifyError as error:
        session.give_up(error)
    except Exception as error:  # noqa: BLE001 - one host's trouble must not be everybody's
        session.give_up(InfrastructureError(f"{type(error).__name__}: {error}"))
