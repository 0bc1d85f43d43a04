"""Waits for a machine without looking away: what every provider's watcher shares."""

from __future__ import annotations

import re
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from concurrent.futures import Future, wait
from dataclasses import dataclass
from typing import NoReturn, TypeVar

from imgverify import doctor
from imgverify.progress import Progress
from imgverify.providers.console import Console

T = TypeVar("T")
POLL_SECONDS = 0.1
_OVERLAP = 4096
_LOGIN_PROMPT = re.compile(r"^\S+ login:[ ]*$", re.MULTILINE)
_FINISHED = re.compile(r"Cloud-init v\. \S+ finished at")


@dataclass(frozen=True, slots=True)
class Phase:
    """A step on the way to a ready machine.

    Args:
        name: shown while it lasts.
        stuck: what it means when it never ends, as a sentence fragment.
        mend: what a user may do then.
    """

    name: str
    stuck: str
    mend: str


class Watcher(ABC):
    """Looks at a machine while its own steps run in the background.

    Args:
        console: what it prints.
        progress: told at every look.
        began: `time.monotonic()` when this boot began.
        deadline: `time.monotonic()` at which patience ends.
    """

    def __init__(self, console: Console, progress: Progress, began: float, deadline: float) -> None:
        self.console = console
        self.progress = progress
        self.began = began
        self.deadline = deadline
        self._scanned = 0
        self._prompt_since = 0.0
        self._finished_since = 0.0

    @property
    def elapsed(self) -> float:
        """Seconds since the boot began."""
        return time.monotonic() - self.began

    @property
    def remaining(self) -> float:
        """Seconds until patience ends."""
        return max(0.0, self.deadline - time.monotonic())

    @property
    def prompt_seconds(self) -> float:
        """For how long a login prompt has been on the console."""
        return time.monotonic() - self._prompt_since if self._prompt_since else 0.0

    @property
    def finished_seconds(self) -> float:
        """For how long the console has said that cloud-init is finished."""
        return time.monotonic() - self._finished_since if self._finished_since else 0.0

    def run(self, phase: Phase, work: Callable[[], T]) -> T:
        """Run one bounded step in the background, and look at the machine meanwhile.

        Args:
            phase: what the step belongs to.
            work: blocks for a few seconds at most, or ends by itself when the machine dies.

        Raises:
            ImgverifyError: what `look` raises, or the step itself.
        """
        future: Future[T] = Future()

        def carry_out() -> None:
            try:
                future.set_result(work())
            except BaseException as error:  # noqa: BLE001 - handed to the waiting thread
                future.set_exception(error)

        threading.Thread(target=carry_out, name=f"imgverify: {phase.name}", daemon=True).start()
        while not wait([future], timeout=POLL_SECONDS).done:
            self.look(phase)
        return future.result()

    def pause(self, phase: Phase, seconds: float) -> None:
        """Wait between two attempts of a step, and look at the machine meanwhile."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            time.sleep(min(POLL_SECONDS, left))
            self.look(phase)

    @abstractmethod
    def look(self, phase: Phase) -> None:
        """Look at the machine once.

        Args:
            phase: what is being waited for.

        Raises:
            BootError: it is dead, or patience ended.
            InfrastructureError: the platform failed.
        """

    @abstractmethod
    def fail(self, cause: str, mend: str) -> NoReturn:
        """Give up, with the console's last words.

        Args:
            cause: a sentence fragment.
            mend: what a user may do.

        Raises:
            BootError: the image is to blame.
            InfrastructureError: the platform is.
        """

    def last_words(self) -> str:
        """The console's last lines, and where all of it is: for the message of an error."""
        words = "".join(f"\n  | {line}" for line in self.console.last_lines(5))
        said = f"last on the console:{words}" if words else "the console is empty"
        return f"{said}\n  console: {self.console.path}"

    def read_console(self, last_words_seconds: float) -> doctor.Diagnosis | None:
        """Take note of what is new on the console.

        Args:
            last_words_seconds: how long a dying machine is given to say more.

        Returns:
            What it died of; None when nothing says that it is dead.
        """
        now = time.monotonic()
        text = self.console.text
        if not self._prompt_since and _LOGIN_PROMPT.search(text):
            self._prompt_since = now
        if not self._finished_since and _FINISHED.search(text):
            self._finished_since = now
        # A line may have begun before what is new.
        new = text[max(0, self._scanned - _OVERLAP) :]
        self._scanned = len(text)
        if not (doctor.shows_death(new) and doctor.diagnose(text)):
            return None
        # The first line of a death is rarely the one that explains it.
        time.sleep(last_words_seconds)
        self.console.poll()
        return doctor.diagnose(self.console.text)
