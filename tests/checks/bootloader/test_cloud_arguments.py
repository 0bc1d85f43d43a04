"""Boot entries that work on any instance, and whose console EC2 shows."""

from __future__ import annotations

from typing import Any

import pytest

from imgverify.model import Outcome, Plane, Result
from tests.checks.building import answers
from tests.checks.judging import judge

CFG = """\
menuentry 'Debian' {{
    linux /vmlinuz-6.1 {arguments}
    initrd /initrd.img-6.1
}}
"""


def outcome(
    check: str, entry: str, running: str = "", plane: Plane = Plane.BOOT, **params: Any
) -> Outcome:
    """Judge a machine with one boot entry.

    Args:
        check: as in a profile.
        entry: arguments of the boot entry.
        running: of the running kernel; empty for the same.
        plane: where the answers come from.
        params: the control's parameters.
    """
    files = {"/boot/grub/grub.cfg": CFG.format(arguments=entry)}
    if plane is Plane.BOOT:
        files["/proc/cmdline"] = f"BOOT_IMAGE=/vmlinuz {running or entry}\n"
    return judge(check, answers("bootloader", files=files, plane=plane), **params)


def test_recovery_entries_need_no_serial_console() -> None:
    """Ubuntu's cloud images give them none; where nothing else can be booted they count."""
    good, recovery = "root=UUID=1 console=ttyS0", "root=UUID=1 recovery nomodeset"
    files = {
        "/boot/grub/grub.cfg": CFG.format(arguments=good) + CFG.format(arguments=recovery),
        "/proc/cmdline": good,
    }
    assert judge("serial-console", answers("bootloader", files=files)).result is Result.PASS
    assert outcome("serial-console", recovery, running=good).result is Result.FAIL


@pytest.mark.parametrize(
    ("arguments", "result"),
    [
        ("root=UUID=1234-abcd ro", Result.PASS),
        ("root=LABEL=cloudimg-rootfs ro", Result.PASS),
        ("root=PARTUUID=1234-01", Result.PASS),
        ("root=/dev/mapper/vg0-root ro", Result.PASS),
        ("root=/dev/vg0/root ro", Result.PASS),
        ("root=/dev/disk/by-uuid/1234-abcd", Result.PASS),
        ("root=/dev/md/sda", Result.PASS),
        ("root=/dev/sda1 ro", Result.FAIL),
        ("root=/dev/xvda ro", Result.FAIL),
        ("root=/dev/vda2 ro", Result.FAIL),
        ("root=/dev/hda1 ro", Result.FAIL),
        ("root=/dev/nvme0n1p1 ro", Result.FAIL),
        ("root=UUID=1234 resume=/dev/xvdb ro", Result.FAIL),
        ("cryptdevice=/dev/nvme1n1:data root=/dev/mapper/data", Result.FAIL),
    ],
)
def test_device_names(arguments: str, result: Result) -> None:
    """Names by which the kernel counts; others follow the volume."""
    assert outcome("boot-device-names", arguments).result is result


@pytest.mark.parametrize(
    ("arguments", "result"),
    [
        ("console=ttyS0", Result.PASS),
        ("console=tty0 console=ttyS0,115200n8", Result.PASS),
        ("console=ttyS0,115200 console=tty0", Result.FAIL),
        ("console=ttyS1", Result.FAIL),
        ("console=ttyS01", Result.FAIL),
        ("console=hvc0", Result.FAIL),
        ("quiet", Result.FAIL),
    ],
)
def test_consoles(arguments: str, result: Result) -> None:
    """The last one is where programs write."""
    assert outcome("serial-console", f"root=UUID=1 {arguments}").result is result


def test_other_consoles() -> None:
    """Xen has one of another name."""
    judged = outcome("serial-console", "console=hvc0", devices=["hvc0"])
    assert judged.result is Result.PASS


@pytest.mark.parametrize("check", ["boot-device-names", "serial-console"])
def test_now_and_after_the_next_boot(check: str) -> None:
    """Both are judged; a disk alone shows what is wrong, not that all is well."""
    good, bad = "root=UUID=1 console=ttyS0", "root=/dev/sda1 console=tty0"
    assert outcome(check, good, bad).result is Result.FAIL
    assert outcome(check, bad, good).result is Result.FAIL
    assert outcome(check, good, plane=Plane.OFFLINE).result is Result.NEEDS_BOOT
    assert outcome(check, bad, plane=Plane.OFFLINE).result is Result.FAIL
