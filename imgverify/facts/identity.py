"""What makes one machine different from another, and when this one booted."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from imgverify.facts.answers import Answers, FileState
from imgverify.facts.questions import Command, File, Stat
from imgverify.model import Plane
from imgverify.unobserved import NotObservedError, attempt

MACHINE_ID = "/etc/machine-id"
MARKER = "/run/imgverify/marker"
HOSTNAME = "/etc/hostname"
KERNEL_HOSTNAME = "/proc/sys/kernel/hostname"
BOOT_ID = "/proc/sys/kernel/random/boot_id"
CLOCK = "/proc/stat"
# The kernel makes these at boot, by the clock that it had then; no image can bring them along.
NODES = ("/dev/null", "/dev/zero", "/dev/full")

FILES = tuple(
    File(path) for path in (MACHINE_ID, MARKER, HOSTNAME, KERNEL_HOSTNAME, BOOT_ID, CLOCK)
)
STATS = tuple(Stat(path) for path in NODES)
COMMANDS: tuple[Command, ...] = ()

# The boot time is a difference of two clocks and moves by a second or two.
_ROUNDING = 5
# udev touches device nodes some time after the kernel made them.
_UDEV = 120
_BOOT_TIME = re.compile(r"^btime (\d+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Identity:
    """The identity of a machine.

    Args:
        booted: whether something was running when we looked; False on a disk.
        machine_id: `absent`, `empty`, `uninitialized`, `set` or `malformed`; never the id itself.
        machine_id_state: lstat of /etc/machine-id; None when it is absent.
        static_hostname: /etc/hostname; empty when there is none.
        hostname: what the kernel calls itself.
        boot_id: of this boot.
        built_before: a file changed earlier than this (seconds since 1970, by the machine's clock)
            was in the image. Infinite on a disk, where everything is.
        marker: what user-data was asked to write; None when that file does not exist.
    """

    booted: bool
    machine_id: str
    machine_id_state: FileState | None
    static_hostname: str
    hostname: str
    boot_id: str
    built_before: float
    marker: str | None


def parse(answers: Answers) -> Identity:
    """Read each part for itself; those of a running system are not on a disk."""
    return Identity(
        booted=answers.plane is not Plane.OFFLINE,
        machine_id=attempt(lambda: kind(answers.text(MACHINE_ID))),
        machine_id_state=attempt(lambda: answers.state(MACHINE_ID)),
        static_hostname=attempt(lambda: _line(answers.text(HOSTNAME))),
        hostname=attempt(lambda: _running(answers, KERNEL_HOSTNAME)),
        boot_id=attempt(lambda: _running(answers, BOOT_ID)),
        built_before=attempt(lambda: built_before(answers)),
        marker=attempt(lambda: _marker(answers)),
    )


def kind(text: str | None) -> str:
    """Name what /etc/machine-id holds. Source: machine-id(5)."""
    if text is None:
        return "absent"
    word = text.strip()
    if word in ("", "uninitialized"):
        return word or "empty"
    return "set" if re.fullmatch("[0-9a-f]{32}", word) else "malformed"


def built_before(answers: Answers) -> float:
    """Say when this boot began.

    The kernel's boot time follows the clock when a time daemon steps it, while files written before
    that keep their old times. Then device nodes, which are older than the boot time, say when the
    boot began by the clock of those files.
    """
    if answers.plane is Plane.OFFLINE:
        return math.inf
    match = _BOOT_TIME.search(answers.text(CLOCK) or "")
    if not match:
        raise NotObservedError(f"{CLOCK} has no boot time")
    boot = int(match[1]) - _ROUNDING
    nodes = [state.mtime for path in NODES if (state := answers.state(path))]
    return boot if not nodes or min(nodes) >= boot else min(nodes) - _UDEV


def _line(text: str | None) -> str:
    return text.strip() if text else ""


def _running(answers: Answers, path: str) -> str:
    text = None if answers.plane is Plane.OFFLINE else answers.text(path)
    if text is None:
        raise NotObservedError(f"{path} is not there", needs_boot=answers.plane is Plane.OFFLINE)
    return text.strip()


def _marker(answers: Answers) -> str | None:
    if answers.plane is Plane.OFFLINE:
        raise NotObservedError("user-data is honoured at boot", needs_boot=True)
    return answers.text(MARKER)
