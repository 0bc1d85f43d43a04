"""Waits for a guest without looking away: death, trouble and the deadline are seen at once."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from dataclasses import dataclass
from typing import NoReturn, TypeVar

from imgverify import doctor
from imgverify.errors import BootError, InfrastructureError
from imgverify.progress import Progress
from imgverify.providers.acceleration import STALL_SECONDS, KvmFailedError, complaint
from imgverify.providers.console import Console
from imgverify.providers.qemu_process import Guest

T = TypeVar("T")
POLL_SECONDS = 0.1
_STATUS_SECONDS = 1.0
_LAST_WORDS_SECONDS = 0.5
_MAX_RESETS = 5
_OVERLAP = 4096
_KERNEL_WRITES = 20
_STOPPED = {"internal-error", "paused", "guest-panicked"}
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


class Watch:
    """Looks at a guest while its own steps run in the background.

    Args:
        guest: was just started.
        console: its serial port.
        progress: told at every look.
        began: `time.monotonic()` when the first guest of this boot was started.
        deadline: `time.monotonic()` at which patience ends.
    """

    def __init__(
        self, guest: Guest, console: Console, progress: Progress, began: float, deadline: float
    ) -> None:
        self.guest = guest
        self.console = console
        self.began = began
        self.deadline = deadline
        self._progress = progress
        self._scanned = 0
        self._prompt_since = 0.0
        self._finished_since = 0.0
        self._next_status = 0.0
        self._activity = (0, 0)
        self._active_at = time.monotonic()
        self._kernel_runs = False

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
        """Run one bounded step in the background, and look at the guest meanwhile.

        Args:
            phase: what the step belongs to.
            work: blocks for a few seconds at most, or ends by itself when the guest dies.

        Raises:
            BootError: the guest died, or patience ended.
            InfrastructureError: QEMU died.
            KvmFailedError: KVM does not run this guest.
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
        """Wait between two attempts of a step, and look at the guest meanwhile."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            time.sleep(min(POLL_SECONDS, left))
            self.look(phase)

    def look(self, phase: Phase) -> None:
        """Look at the guest once.

        Raises:
            BootError: it is dead, or patience ended.
            InfrastructureError: QEMU is.
            KvmFailedError: KVM does not run it.
        """
        if self.console.poll():
            self._read_console()
        self.guest.take_events()
        if self.guest.disk_error:
            # QEMU holds the guest until there is room: trouble of this runner, not of the image.
            raise InfrastructureError(
                f"what the machine writes cannot be kept: {self.guest.disk_error}",
                "free some space, or set TMPDIR to a folder that has it",
            )
        if self.guest.settings.accelerator == "kvm":
            self._distrust_kvm()
        if self.guest.off:
            self.fail("the machine switched itself off", "look for what ended it on the console")
        if self.guest.ended:
            raise InfrastructureError(
                f"QEMU ended by itself ({self.guest.last_error or 'it said nothing'})",
                f"the console is in {self.console.path}",
            )
        if self.guest.resets >= _MAX_RESETS:
            self.fail(f"the machine restarted {_MAX_RESETS} times", "it may restart for ever")
        self._progress.waiting(phase.name, self.elapsed, self.console.last_line)
        if not self.remaining:
            self.fail(f"not ready after {self.elapsed:.0f} s: {phase.stuck}", phase.mend)

    def fail(self, cause: str, mend: str) -> NoReturn:
        """Give up on the image, with the console's last words.

        Raises:
            BootError: always.
        """
        self.console.poll()
        words = "".join(f"\n  | {line}" for line in self.console.last_lines(5))
        said = f"last on the console:{words}" if words else "the console is empty"
        raise BootError(f"{cause}\n  {said}\n  console: {self.console.path}", mend)

    def _read_console(self) -> None:
        now = time.monotonic()
        text = self.console.text
        if not self._prompt_since and _LOGIN_PROMPT.search(text):
            self._prompt_since = now
        if not self._finished_since and _FINISHED.search(text):
            self._finished_since = now
        # A line may have begun before what is new.
        new = text[max(0, self._scanned - _OVERLAP) :]
        self._scanned = len(text)
        if doctor.shows_death(new) and doctor.diagnose(text):
            # The first line of a death is rarely the one that explains it.
            time.sleep(_LAST_WORDS_SECONDS)
            self.console.poll()
            found = doctor.diagnose(self.console.text)
            if found:
                self.fail(f"{found.cause}: {found.evidence}", found.mend)

    def _distrust_kvm(self) -> None:
        now = time.monotonic()
        if now < self._next_status and not self.guest.ended:
            return
        self._next_status = now + _STATUS_SECONDS
        said = complaint(self.guest.errors)
        if said:
            raise KvmFailedError(said, proven=True)
        status = self.guest.status()
        if status in _STOPPED:
            raise KvmFailedError(f"the virtual CPU stopped ({status})", proven=True)
        if self._kernel_runs:
            return
        # Before its kernel runs a guest either prints or reads its disk; later it may be idle.
        reads, writes = self.guest.disk_operations()
        activity = (self.console.size, reads + writes)
        if activity != self._activity:
            self._activity, self._active_at = activity, now
            # A quiet kernel prints nothing, but it writes; a boot loader hardly does.
            self._kernel_runs = writes > _KERNEL_WRITES or "Linux version" in self.console.text
        elif now - self._active_at > STALL_SECONDS:
            raise KvmFailedError(f"no progress in {STALL_SECONDS:.0f} s", proven=False)
