"""What the serial console of this boot showed, read from the journal.

A machine cannot read back its own serial console. What stands there after the boot loader, the
kernel and systemd wrote: the kernel's messages above the console's log level, and systemd's.
Source: systemd.journal-fields(7), proc(5) on `/proc/sys/kernel/printk`.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

from imgverify.facts.console import Console, parse
from imgverify.unobserved import NotObservedError

_PRINTK = Path("/proc/sys/kernel/printk")
_DEBUG = 7
_SECONDS = 60


def journal_console() -> Console:
    """Look at every line of the two, as at those of a console.

    Raises:
        NotObservedError: there is no journal to read.
    """
    try:
        shown_below = int(_PRINTK.read_text(encoding="ascii").split()[0])
        kernel = _journal("--dmesg", f"--priority={max(0, min(_DEBUG, shown_below - 1))}")
        return parse(kernel + _journal("_PID=1"))
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise NotObservedError(f"the journal of this boot was not read: {error}") from error


def _journal(*which: str) -> str:
    done = subprocess.run(
        ["journalctl", "--boot", "--no-pager", "--quiet", "--output=short", *which],
        capture_output=True,
        check=True,
        timeout=_SECONDS,
    )
    return done.stdout.decode("utf-8", "replace")
