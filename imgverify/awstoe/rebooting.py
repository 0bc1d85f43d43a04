"""A restart of a machine, seen from outside: asked for, waited for, proved by its boot id."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable

from imgverify.awstoe.result import StepFailedError
from imgverify.awstoe.root_shell import Link, RootShell, last_line
from imgverify.connection import DeadlineError, LoginRefusedError, UnreachableError

SECONDS = 900.0
"""Until it must be back: an emulated guest on a busy runner takes minutes."""

_BOOT_ID = "cat /proc/sys/kernel/random/boot_id"
# Without systemd there may be any of the others.
_REBOOT = "systemctl reboot || reboot || shutdown -r now"
# What is started by the boot may be what the next step looks for; a unit that hangs is no reason
# to wait forever. systemd before 240 has no --wait, and answers at once.
_SETTLED = "[ ! -d /run/systemd/system ] || systemctl is-system-running --wait"
PAUSE_SECONDS = 1.0
"""Between two attempts to log in."""

_ASKING_SECONDS, _SETTLING_SECONDS = 30.0, 120.0


def restart(
    shell: RootShell,
    connect: Callable[[], Link],
    *,
    delay: float = 0.0,
    seconds: float = SECONDS,
) -> RootShell:
    """Restart a machine and log in again.

    Args:
        shell: on the machine; it is closed.
        connect: logs in.
        delay: seconds before the restart.
        seconds: until the machine must be back.

    Raises:
        StepFailedError: it refuses to restart.
        UnreachableError: it is not back in time.
    """
    time.sleep(delay)
    before = shell.must(_BOOT_ID, timeout=_ASKING_SECONDS)
    # The answer may be lost with the connection.
    with contextlib.suppress(UnreachableError, DeadlineError):
        reply = shell.run(_REBOOT, timeout=_ASKING_SECONDS)
        if reply.status not in (0, -1):
            raise StepFailedError(f"the machine does not restart: {last_line(reply)}")
    shell.close()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        again = _logged_in(connect)
        if again is not None:
            if _differs(again, before):
                with contextlib.suppress(UnreachableError, DeadlineError):
                    again.run(_SETTLED, timeout=_SETTLING_SECONDS)
                return again
            again.close()
        time.sleep(PAUSE_SECONDS)
    raise UnreachableError(
        f"the machine is not back {seconds:.0f} s after it was told to restart",
        "look at the end of its console",
    )


def _logged_in(connect: Callable[[], Link]) -> RootShell | None:
    # While it goes down or comes up, sshd is away, or pam_nologin(8) lets nobody in.
    with contextlib.suppress(UnreachableError, DeadlineError, LoginRefusedError):
        return RootShell(connect())
    return None


def _differs(shell: RootShell, before: bytes) -> bool:
    with contextlib.suppress(UnreachableError, DeadlineError):
        reply = shell.run(_BOOT_ID, timeout=_ASKING_SECONDS)
        return reply.status == 0 and reply.stdout != before
    return False
