"""What the system runs on: firmware, architecture, virtual machine, container."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from imgverify.facts.answers import Answers
from imgverify.facts.questions import Command, File, Stat
from imgverify.facts.running import running_state, running_text
from imgverify.model import Plane
from imgverify.unobserved import NotObservedError, attempt

PLATFORM = "platform"
EFI = "/sys/firmware/efi"
CONTAINER = "/run/systemd/container"
NAMESPACE = "/proc/1/ns/pid"
# The kernel's first PID namespace always has this number. Source: PROC_PID_INIT_INO in Linux'
# include/linux/proc_ns.h; the same since 3.8.
_FIRST_NAMESPACE = "pid:[4026531836]"
# What a disk brings along for each firmware: loaders on the EFI partition, GRUB's BIOS image.
_LOADERS = {
    "uefi": tuple(f"{esp}/EFI/*/*.[eE][fF][iI]" for esp in ("/boot/efi", "/efi", "/boot")),
    "bios": tuple(f"/boot/{grub}/i386-pc/core.img" for grub in ("grub", "grub2")),
}
# Each ABI names its dynamic loader; where 64-bit x86 also has the 32-bit one, it is 64-bit x86.
_DYNAMIC_LOADERS = {
    "x86_64": "/lib64/ld-linux-x86-64.so.2",
    "aarch64": "/lib/ld-linux-aarch64.so.1",
    "ppc64le": "/lib64/ld64.so.2",
    "s390x": "/lib/ld64.so.1",
    "riscv64": "/lib/ld-linux-riscv64-lp64d.so.1",
    "i686": "/lib/ld-linux.so.2",
}

FILES: tuple[File, ...] = (File(CONTAINER),)
STATS: tuple[Stat, ...] = (
    Stat(EFI),
    Stat(NAMESPACE),
    *(Stat(path) for paths in _LOADERS.values() for path in paths),
    *(Stat(path) for path in _DYNAMIC_LOADERS.values()),
)
COMMANDS: tuple[Command, ...] = (
    Command(
        PLATFORM,
        """printf 'machine %s\\n' "$(uname -m)"
if command -v systemd-detect-virt >/dev/null 2>&1; then
  printf 'vm %s\\n' "$(systemd-detect-virt --vm)"
fi
if environment=$(tr '\\0' '\\n' </proc/1/environ); then
  printf 'container %s\\n' "$(printf '%s\\n' "$environment" | sed -n 's/^container=//p')"
fi
""",
    ),
)


@dataclass(frozen=True, slots=True)
class Seen:
    """A fact about the platform.

    Args:
        value: in one word.
        where: what showed it.
    """

    value: str
    where: str


@dataclass(frozen=True, slots=True)
class Platform:
    """What the system runs on.

    Args:
        firmware: `uefi` or `bios`, of this boot; on a disk the only one that could boot it.
        architecture: in the words of uname(1): `x86_64`, `aarch64`, …
        container: `yes` or `no`.
        virtual_machine: `none`, or a name of systemd-detect-virt(1).
    """

    firmware: Seen
    architecture: Seen
    container: Seen
    virtual_machine: Seen


def parse(answers: Answers) -> Platform:
    """Read each part for itself.

    Args:
        answers: what a plane delivered.
    """
    return Platform(
        firmware=attempt(lambda: _firmware(answers)),
        architecture=attempt(lambda: _architecture(answers)),
        container=attempt(lambda: _container(answers)),
        virtual_machine=attempt(
            lambda: Seen(_printed(answers, "vm"), "systemd-detect-virt --vm"),
        ),
    )


def _firmware(answers: Answers) -> Seen:
    if answers.plane is not Plane.OFFLINE:
        there = running_state(answers, EFI) is not None
        return Seen("uefi" if there else "bios", EFI if there else f"{EFI} is absent")
    found = {
        kind: path
        for kind, patterns in _LOADERS.items()
        if (path := next(_existing(answers, patterns), ""))
    }
    if len(found) != 1:
        said = " and ".join(found.values()) or "no boot loader of either"
        raise NotObservedError(f"the disk has {said}: UEFI or BIOS?", needs_boot=True)
    return Seen(*found.popitem())


def _architecture(answers: Answers) -> Seen:
    if answers.plane is not Plane.OFFLINE:
        return Seen(_printed(answers, "machine"), "uname -m")
    found = {name: path for name, path in _DYNAMIC_LOADERS.items() if answers.state(path)}
    if "x86_64" in found:
        found.pop("i686", None)
    if len(found) != 1:
        said = ", ".join(found.values()) or "none"
        raise NotObservedError(
            f"dynamic loaders of several architectures, or none: {said}", needs_boot=True
        )
    return Seen(*found.popitem())


def _container(answers: Answers) -> Seen:
    """Ask the kernel: a container has a PID namespace of its own, a machine has the first.

    Files such as /.dockerenv are no evidence: they stay behind in images that were built in a
    container, and systemd-detect-virt(1) believes them.
    """
    link = running_state(answers, NAMESPACE)
    if link is None or not link.target:
        raise NotObservedError(f"{NAMESPACE} could not be read: container or not?")
    if link.target != _FIRST_NAMESPACE:
        return Seen("yes", f"{NAMESPACE} -> {link.target}, not the kernel's first")
    said = (running_text(answers, CONTAINER) or "").strip() or _printed(answers, "container")
    if said:
        raise NotObservedError(
            f"process 1 has container={said}, yet {NAMESPACE} is the kernel's first namespace"
        )
    return Seen("no", f"{NAMESPACE} -> {link.target}, the kernel's first")


def _existing(answers: Answers, patterns: tuple[str, ...]) -> Iterator[str]:
    for pattern in patterns:
        if "*" in pattern:
            yield from (state.path for state in answers.states_of(pattern))
        elif answers.state(pattern):
            yield pattern


def _printed(answers: Answers, name: str) -> str:
    for line in answers.output(PLATFORM).splitlines():
        key, _, value = line.partition(" ")
        if key == name:
            return value.strip()
    raise NotObservedError(f"{PLATFORM}: the machine does not say its {name}")
