"""Waits for a guest of QEMU: death, trouble and the deadline are seen at once."""

from __future__ import annotations

import time
from typing import NoReturn

from imgverify.errors import BootError, InfrastructureError
from imgverify.progress import Progress
from imgverify.providers.acceleration import STALL_SECONDS, KvmFailedError, complaint
from imgverify.providers.console import Console
from imgverify.providers.qemu_process import Guest
from imgverify.providers.watcher import Phase, Watcher

_STATUS_SECONDS = 1.0
_LAST_WORDS_SECONDS = 0.5
_MAX_RESETS = 5
_KERNEL_WRITES = 20
_STOPPED = {"internal-error", "paused", "guest-panicked"}


class Watch(Watcher):
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
        super().__init__(console, progress, began, deadline)
        self.guest = guest
        self._next_status = 0.0
        self._activity = (0, 0)
        self._active_at = time.monotonic()
        self._kernel_runs = False

    def look(self, phase: Phase) -> None:
        """Look at the guest once.

        Raises:
            BootError: it is dead, or patience ended.
            InfrastructureError: QEMU is.
            KvmFailedError: KVM does not run it.
        """
        if self.console.poll():
            found = self.read_console(_LAST_WORDS_SECONDS)
            if found:
                self.fail(f"{found.cause}: {found.evidence}", found.mend)
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
        self.progress.waiting(phase.name, self.elapsed, self.console.last_line)
        if not self.remaining:
            self.fail(f"not ready after {self.elapsed:.0f} s: {phase.stuck}", phase.mend)

    def fail(self, cause: str, mend: str) -> NoReturn:
        """Give up on the image, with the console's last words.

        Raises:
            BootError: always.
        """
        self.console.poll()
        raise BootError(f"{cause}\n  {self.last_words()}", mend)

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
