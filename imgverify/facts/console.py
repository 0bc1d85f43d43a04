"""What a serial console says about a boot that went wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass

# A line that is ours: it says that something which was printed could not be read.
MISSING = "[imgverify: "
_ESCAPE = re.compile(r"\x1b(?:\[[0-9;?]*[A-Za-z]|[()][A-Z0-9])")
# Stalls and lock-ups are left out, with the trace that follows them: a slow emulator makes them,
# not the image. So is the floppy drive, which emulators have and which never holds a medium.
_STALL = re.compile(r"soft lockup|detected stalls?|self-detected stall|blocked for more than \d+ s")
_TRACE_LINES = 60
_PATTERNS = {
    "kernel panic": (r"Kernel panic - not syncing",),
    "kernel oops": (
        r"\bOops: ",
        r"\bBUG: (?!soft lockup)",
        r"kernel BUG at ",
        r"general protection fault",
        r"Unable to handle kernel",
    ),
    "kernel warning": (r"WARNING: CPU: \d+", r"Call [Tt]race:"),
    "out of memory": (r"Out of memory: ", r"invoked oom-killer", r"oom-kill:"),
    "disk error": (r"I/O error, dev (?!fd\d)", r"Buffer I/O error on dev(?:ice)? (?!fd\d)"),
    "damaged file system": (
        r"EXT4-fs error",
        r"XFS .*(?:[Cc]orruption|metadata I/O)",
        r"BTRFS (?:error|critical)",
        r"UNEXPECTED INCONSISTENCY",
    ),
    "emergency shell": (
        r"[Ee]mergency (?:[Mm]ode|[Ss]hell)",
        r"Give root password for maintenance",
        r"\(initramfs\)",
        r"dracut:/#",
        r"dracut-initqueue.*timeout",
    ),
    "ordering cycle": (r"ordering cycle",),
    "failed unit": (r"\[FAILED\]", r"systemd\[1\]: Failed to (?:start|mount|activate)"),
    "failed dependency": (r"\[DEPEND\]", r"Dependency failed for"),
    "crashed process": (r"segfault at ", r"traps: .* trap "),
}
_TROUBLE = tuple((kind, re.compile("|".join(any_of))) for kind, any_of in _PATTERNS.items())


@dataclass(frozen=True, slots=True)
class Trouble:
    """A line that says that something is wrong: what kind, the line's number from 1, its text."""

    kind: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Console:
    """A serial console.

    Args:
        lines: how many were printed; none means that nobody listened or nothing spoke.
        troubles: lines that say that something is wrong, in order.
        missing: why some of it was not read; empty when all of it was.
    """

    lines: int
    troubles: tuple[Trouble, ...]
    missing: str = ""


def parse(text: str) -> Console:
    """Look at every line, colours removed.

    Args:
        text: everything that was printed.
    """
    lines = [_ESCAPE.sub("", line).strip() for line in text.splitlines()]
    troubles = []
    stall = -_TRACE_LINES
    for number, line in enumerate(lines, 1):
        if _STALL.search(line):
            stall = number
        kind = next((kind for kind, pattern in _TROUBLE if pattern.search(line)), "")
        of_stall = kind == "kernel warning" and number - stall < _TRACE_LINES
        if kind and not of_stall:
            troubles.append(Trouble(kind, number, line[:300]))
    ours = next((line for line in lines if line.startswith(MISSING)), "")
    return Console(
        lines=sum(1 for line in lines if line and not line.startswith(MISSING)),
        troubles=tuple(troubles),
        missing=ours.removeprefix(MISSING).removesuffix("]"),
    )
