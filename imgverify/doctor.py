"""A dead boot becomes one named cause: from the console's text to a diagnosis. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

_WINDOW = 256 * 1024
"""Characters from the end of the console that are looked at."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Why a machine is dead.

    Args:
        cause: a sentence fragment.
        evidence: the console's line that shows it.
        mend: what to change in the image.
    """

    cause: str
    evidence: str
    mend: str


@dataclass(frozen=True, slots=True)
class Sign:
    """What a dead boot looks like.

    Args:
        cause, mend: see `Diagnosis`.
        dead: a line after which a boot does not go on by itself.
        why: a line that makes this cause of it, anywhere on the console; None when `dead` says all.
    """

    cause: str
    mend: str
    dead: re.Pattern[str]
    why: re.Pattern[str] | None = None


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.MULTILINE)


_PANIC = _any(r"Kernel panic - not syncing", r"end Kernel panic")
_EMERGENCY = _any(
    r"You are in (?:emergency|rescue) mode",
    r"Give root password for maintenance",
    r"Press Enter for maintenance",
    r"Cannot open access to console, the root account is locked",
)
_INITRAMFS = _any(
    r"^\(initramfs\)", r"Dropping to a shell!", r"^dracut:/#", r"Entering emergency mode\. Exit"
)
_GRUB_STOPPED = _any(
    r"grub rescue>",
    r"Entering rescue mode\.\.\.",
    r"^grub ?>\s*$",
    r"Minimal BASH-like line editing",
)
_ROOT_MISSING = _any(
    r"Gave up waiting for root (?:file system )?device",
    r"ALERT! +\S+ +does not exist",
    r"dracut-initqueue.*(?:timeout|Could not boot)",
    r"Warning: \S+ does not exist",
)
# Names that the kernel gives in the order in which it meets the disks.
_DISK_BY_NAME = _any(
    r"(?:ALERT! +|Warning: |Waiting for )/dev/(?:xvd|sd|vd|hd)[a-z]+\d* +does not exist",
)
# cloud-init's table of network devices (module netinfo); older ones put a colon after the name.
_DEVICE = re.compile(
    r"ci-info: +\| +(?P<name>[^\s|]+?):? +\| +(?P<up>True|False) +\| +(?P<address>[^\s|]+) +\|"
)

# The first that fits wins: causes before symptoms.
SIGNS: tuple[Sign, ...] = (
    Sign(
        "the firmware found no bootable disk",
        "install a boot loader for this firmware, or choose the other one (--firmware bios|uefi; "
        "an AMI has its boot mode)",
        _any(
            r"No bootable device\.",
            r"Boot failed: not a bootable disk",
            r"BdsDxe: No bootable option or device was found",
            r"UEFI Interactive Shell v",
        ),
    ),
    Sign(
        "GRUB does not find its files",
        "run grub-install and grub-mkconfig for the disk as it is published "
        "(partition numbers, UUIDs, and modules such as lvm or xfs)",
        _GRUB_STOPPED,
        _any(
            r"error: (?:no such (?:device|partition|disk)|unknown filesystem|disk .* not found)",
            r"error: (?:file|symbol) .* not found",
            r"error: attempt to read or write outside of",
        ),
    ),
    Sign(
        "GRUB stopped at its prompt",
        "look at grub.cfg and run grub-mkconfig for the disk as it is published",
        _GRUB_STOPPED,
    ),
    Sign(
        "GRUB could not load the kernel",
        "the kernel or initramfs that grub.cfg names is not on the disk: run grub-mkconfig",
        _any(r"error: you need to load the kernel first"),
    ),
    Sign(
        "the processor lacks an instruction set that the image needs",
        "boot with KVM, or with a QEMU that emulates it",
        _any(
            r"CPU does not support x86-64-v\d",
            r"This kernel requires an? \S+ CPU, but only detected",
        ),
    ),
    Sign(
        "the kernel was not given an initramfs, or it lacks the root disk's driver",
        "rebuild the initramfs with the disk's driver (virtio_blk, on EC2 nvme) and the "
        "root's file system, and check root=",
        _PANIC,
        _any(r"VFS: Unable to mount root fs", r"VFS: Cannot open root device"),
    ),
    Sign(
        "there is no working init program",
        "check root=, /sbin/init and its libraries on the root file system",
        _PANIC,
        _any(
            r"No working init found",
            r"Requested init \S+ failed",
            r"Failed to execute /\S*init",
        ),
    ),
    Sign(
        "the memory is too small for this image",
        "give the machine more memory (--memory, on EC2 another --ec2-instance-type)",
        _any(
            r"System is deadlocked on memory",
            r"Out of memory and no killable processes",
            r"error: out of memory\.(?=[\s\S]*you need to load the kernel)",
            r"Initramfs unpacking failed: write error",
        ),
    ),
    Sign(
        "SELinux policy is demanded and cannot be loaded",
        "install the policy that /etc/selinux/config names, or relabel the image",
        _any(
            r"\[!!!!!!\] Failed to load SELinux policy",
            r"Unable to load SELinux Policy\. Machine is in enforcing mode",
        ),
    ),
    Sign(
        "init died",
        "the lines before say why; a library, the policy or the root file system may be damaged",
        _PANIC,
        _any(r"Attempted to kill init!"),
    ),
    Sign(
        "the kernel panicked",
        "the lines before the panic say why",
        _PANIC,
    ),
    Sign(
        "root= names a disk as another machine would",
        "name it by UUID, LABEL or LVM: a disk is vda here, xvda there, and NVMe on EC2's Nitro; "
        "the initramfs needs a driver for each (nvme)",
        _INITRAMFS,
        _DISK_BY_NAME,
    ),
    Sign(
        "the root file system was not found",
        "root= names a device that is not there: use a UUID or an LVM name of the published disk, "
        "and an initramfs with its driver",
        _INITRAMFS,
        _ROOT_MISSING,
    ),
    Sign(
        "the root file system is damaged",
        "the build did not unmount it cleanly: sync and shut down before the image is taken",
        _any(_INITRAMFS.pattern, _EMERGENCY.pattern),
        _any(
            r"UNEXPECTED INCONSISTENCY; RUN fsck MANUALLY",
            r"requires a manual fsck",
            r"XFS \(\S+\): (?:Corruption|Metadata corruption) ",
        ),
    ),
    Sign(
        "the initramfs stopped in its shell",
        "the lines before say what it waited for",
        _INITRAMFS,
    ),
    Sign(
        "a device in fstab does not exist",
        "mend the line in /etc/fstab (UUID of the published disk), or add nofail",
        _EMERGENCY,
        _any(r"Timed out waiting for device"),
    ),
    Sign(
        "a mount in fstab fails",
        "mend the line in /etc/fstab (type, options, UUID), or add nofail",
        _EMERGENCY,
        _any(r"Failed to mount ", r"Dependency failed for .*(?:/|Local File Systems)"),
    ),
    Sign(
        "systemd went into its emergency or rescue shell",
        "the failed units before it say why",
        _EMERGENCY,
    ),
    Sign(
        "init stopped for good",
        "the line says why",
        _any(r"systemd\[1\]: (?:Freezing execution|Freezing\.)", r"\[!!!!!!\] "),
    ),
)


_DEAD = _any(*dict.fromkeys(sign.dead.pattern for sign in SIGNS))


def shows_death(piece: str) -> bool:
    """Whether a piece of a console is worth a `diagnose` of the whole: cheap, for what is new.

    Args:
        piece: some lines, without control characters.
    """
    return _DEAD.search(piece) is not None


def diagnose(console: str) -> Diagnosis | None:
    """Find what a machine died of.

    Args:
        console: all that it printed, without control characters.

    Returns:
        The most telling cause, or None when nothing says that the machine is dead.
    """
    text = console[-_WINDOW:]
    for sign in SIGNS:
        dead = sign.dead.search(text)
        if not dead:
            continue
        why = sign.why.search(text) if sign.why else dead
        if why:
            return Diagnosis(sign.cause, _line_of(why), sign.mend)
    return None


def offline(console: str) -> Diagnosis | None:
    """Find that a machine came up without a network: it lives, and nobody can reach it.

    Args:
        console: all that it printed, without control characters.

    Returns:
        None when it had an address that others may know, or did not say.
    """
    seen = None
    for seen in _DEVICE.finditer(console[-_WINDOW:]):
        is_loopback = seen["name"] == "lo"
        is_addressed = seen["address"] != "." and not seen["address"].lower().startswith("fe80:")
        if seen["up"] == "True" and is_addressed and not is_loopback:
            return None
    if seen is None:
        return None
    return Diagnosis(
        "the machine started without a network address",
        _line_of(seen),
        "see that the image has a driver for the network card (virtio_net, on EC2 ena) and asks "
        "for an address by DHCP on whichever name the card has",
    )


def _line_of(match: re.Match[str]) -> str:
    text = match.string
    begin = text.rfind("\n", 0, match.start() + 1) + 1
    end = text.find("\n", match.start() + 1)
    return text[begin : end if end >= 0 else len(text)].strip()[:300]
