"""Consoles of dead boots, and the one cause that each is given."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgverify.doctor import diagnose, offline, shows_death
from imgverify.providers.console import plain

RECORDINGS = Path(__file__).parents[1] / "recordings" / "consoles"

# Composed after what these programs print; consoles that were recorded are in RECORDINGS.
CONSOLES = {
    "no bootable disk": [
        "Booting from Hard Disk...",
        "Boot failed: not a bootable disk",
        "",
        "No bootable device.",
        "",
    ],
    "GRUB does not find its files": [
        "GRUB loading.",
        "Welcome to GRUB!",
        "",
        "error: no such device: 5f3a0a6e-9f0e-4c9a-8d57-7f5f3d0f1f6c.",
        "Entering rescue mode...",
        "grub rescue> ",
    ],
    "GRUB stopped at its prompt": [
        "GNU GRUB  version 2.06",
        "",
        "   Minimal BASH-like line editing is supported. For the first word, TAB   ",
        "   device or file completions.                                           grub> ",
        "",
        "grub > ",
    ],
    "could not load the kernel": [
        "error: file `/vmlinuz-6.1' not found.",
        "error: you need to load the kernel first.",
        "",
        "Press any key to continue...",
        "",
    ],
    "not given an initramfs": [
        '[    2.1] VFS: Cannot open root device "vda1" or unknown-block(0,0): error -6',
        "[    2.2] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)",
        "",
    ],
    "no working init": [
        "[    3.1] Run /sbin/init as init process",
        "[    3.2] Kernel panic - not syncing: No working init found.",
        "",
    ],
    "memory is too small": [
        "[    9.1] Out of memory: Killed process 200 (systemd)",
        "[    9.2] Kernel panic - not syncing: System is deadlocked on memory",
        "",
    ],
    "SELinux policy": [
        "[!!!!!!] Failed to load SELinux policy.",
        "[    4.0] systemd[1]: Freezing execution.",
        "",
    ],
    "init died": [
        "[    5.0] Kernel panic - not syncing: Attempted to kill init! exitcode=0x00007f00",
        "",
    ],
    "the kernel panicked": [
        "[    5.0] Kernel panic - not syncing: Fatal exception in interrupt",
        "",
    ],
    "root file system was not found": [
        "Gave up waiting for root file system device.",
        "ALERT!  /dev/mapper/vg0-root does not exist. Dropping to a shell!",
        "",
        "(initramfs) ",
    ],
    "root file system is damaged": [
        "/dev/vda1: UNEXPECTED INCONSISTENCY; RUN fsck MANUALLY.",
        "The root filesystem on /dev/vda1 requires a manual fsck",
        "",
        "(initramfs) ",
    ],
    "initramfs stopped": [
        "Entering emergency mode. Exit the shell to continue.",
        "dracut:/# ",
    ],
    "device in fstab": [
        "[ TIME ] Timed out waiting for device /dev/disk/by-uuid/0000.",
        "[DEPEND] Dependency failed for /data.",
        "You are in emergency mode. After logging in, type",
        "",
    ],
    "mount in fstab": [
        "[FAILED] Failed to mount data.mount - /data.",
        "[DEPEND] Dependency failed for local-fs.target - Local File Systems.",
        "Give root password for maintenance",
        "(or press Control-D to continue): ",
    ],
    "emergency or rescue shell": [
        'You are in rescue mode. After logging in, type "journalctl -xb"',
        "",
    ],
    "init stopped": [
        "[!!!!!!] Failed to allocate manager object.",
        "",
    ],
    "instruction set": [
        "Fatal glibc error: CPU does not support x86-64-v2",
        "",
    ],
}


@pytest.mark.parametrize("cause", CONSOLES)
def test_causes(cause: str) -> None:
    """Each way to die has one cause, the line that shows it, and something to do."""
    found = diagnose("\n".join(["Booting", *CONSOLES[cause]]))
    assert found
    assert cause in found.cause
    assert found.evidence in [line.strip() for line in CONSOLES[cause]]
    assert found.mend


def test_evidence_is_the_telling_line() -> None:
    """The evidence is the line that explains the death, not the one that announces it."""
    found = diagnose("\n".join(CONSOLES["device in fstab"]))
    assert found
    assert found.evidence.startswith("[ TIME ] Timed out waiting for device")


@pytest.mark.parametrize(
    "line",
    [
        "",
        "[    0.0] Command line: root=/dev/vda1 panic=30 systemd.unit=emergency.target",
        "[DEPEND] Dependency failed for /data.",
        "[ TIME ] Timed out waiting for device /dev/sdx.",
        "[FAILED] Failed to mount data.mount - /data.",
        "[    1.0] audit: initializing; Out of memory handling: panic off",
        "Reached target rescue.target - Rescue Mode is not active",
        "debian login: ",
    ],
)
def test_survivable_lines(line: str) -> None:
    """A boot that may still go on is not declared dead."""
    assert diagnose(f"before\n{line}\nafter\n") is None


@pytest.mark.parametrize("path", sorted(RECORDINGS.glob("*-good.log")), ids=lambda path: path.stem)
def test_recorded_healthy_boots(path: Path) -> None:
    """Nothing that a healthy machine printed looks like death, at any moment of its boot."""
    text = plain(path.read_bytes().decode("utf-8", "replace"))
    assert all(diagnose(text[:end]) is None for end in range(0, len(text), 2000))
    assert diagnose(text) is None


@pytest.mark.parametrize(
    ("name", "cause", "evidence"),
    [
        ("emergency", "a device in fstab does not exist", "Timed out waiting for device"),
        ("panic", "the kernel was not given an initramfs", "VFS: Cannot open root device"),
    ],
)
def test_recorded_deaths(name: str, cause: str, evidence: str) -> None:
    """Consoles of lab images that were broken on purpose."""
    text = plain((RECORDINGS / f"debian12-{name}.log").read_bytes().decode("utf-8", "replace"))
    found = diagnose(text)
    assert found
    assert cause in found.cause
    assert evidence in found.evidence
    assert shows_death(text)


def test_disk_named_as_on_another_machine() -> None:
    """A root= that names a Xen disk is told apart from a root disk that is missing."""
    console = (
        "Gave up waiting for root file system device.  Common problems:\n"
        "ALERT!  /dev/xvda1 does not exist.  Dropping to a shell!\n(initramfs) "
    )
    found = diagnose(console)
    assert found is not None
    assert found.cause == "root= names a disk as another machine would"
    assert "xvda1" in found.evidence


_TABLE = (
    "[ 34.1] cloud-init[5]: ci-info: +++++++Net device info+++++++\n"
    "[ 34.1] cloud-init[5]: ci-info: | Device |  Up  |  Address  |   Mask    |\n"
    "{}"
    "[ 34.1] cloud-init[5]: ci-info: |   lo   | True | 127.0.0.1 | 255.0.0.0 |\n"
)


@pytest.mark.parametrize(
    ("devices", "expected"),
    [
        ([], True),
        (["|  ens5  | False |     .     |     .     |"], True),
        (["|  ens5  | True | fe80::4d:cfff:fea6:ccaf/64 |  .  |"], True),
        (["|  eth0: | True | 172.16.3.155 | 255.255.252.0 |"], False),
        (["|  ens5  | True | 2001:db8::1/128 |  .  |"], False),
    ],
)
def test_machine_without_network(devices: list[str], *, expected: bool) -> None:
    """cloud-init's table tells whether anybody can reach the machine."""
    console = _TABLE.format("".join(f"ci-info: {line}\n" for line in devices))
    assert (offline(console) is not None) is expected


def test_machine_that_says_nothing_of_its_network() -> None:
    """Without the table nothing is concluded; a good console has an address in it."""
    assert offline("login: ") is None
    good = (RECORDINGS / "debian12-good.log").read_text(errors="replace")
    assert offline(plain(good)) is None
