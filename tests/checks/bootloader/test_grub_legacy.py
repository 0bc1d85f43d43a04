"""GRUB Legacy's menu, on a disk and on a machine."""

from __future__ import annotations

import pytest

from imgverify.facts.answers import Answers
from imgverify.model import Plane, Result
from tests.checks.building import answers
from tests.checks.judging import judge, with_file

MENU = "/boot/grub/menu.lst"
TEXT = """\
default=0
timeout=0
title CentOS 6
\troot (hd0,0)
\tkernel /boot/vmlinuz-1 ro root=LABEL=root console=tty0 console=hvc0
\tinitrd /boot/initramfs-1.img
"""
FSTAB = "LABEL=root / ext4 defaults 1 1\n"
WANTED = {"root": "(hd0,0)", "arguments": ["root=LABEL=root", "console=hvc0", "ro"]}


def machine(text: str = TEXT, fstab: str = FSTAB, plane: Plane = Plane.OFFLINE) -> Answers:
    """A disk that PV-GRUB can boot."""
    files = {
        MENU: text,
        "/etc/fstab": fstab,
        "/boot/vmlinuz-1": "x",
        "/boot/initramfs-1.img": "x",
    }
    return answers("grub_legacy", "fstab", files=files, plane=plane)


@pytest.mark.parametrize("plane", [Plane.OFFLINE, Plane.BOOT])
def test_menu_that_boots(plane: Plane) -> None:
    """It is decided without a boot, with evidence for each line."""
    outcome = judge("grub-legacy-menu", machine(plane=plane), **WANTED)
    assert outcome.result is Result.PASS
    assert {one.where for one in outcome.findings} >= {MENU, f"{MENU}:3 (CentOS 6)"}


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("(hd0,0)", "(hd0)", "root (hd0)"),
        ("\troot (hd0,0)\n", "", "no root line"),
        ("LABEL=root", "LABEL=_/", "root=LABEL=_/"),
        ("console=hvc0", "console=hvc0 root=/dev/sda1", "root=/dev/sda1"),
        ("console=tty0 console=hvc0", "console=tty0", "console=tty0"),
        (" ro ", " rw ", "no ro"),
        ("vmlinuz-1", "vmlinuz-2", "no /boot/vmlinuz-2"),
        ("\tinitrd /boot/initramfs-1.img\n", "", "no initrd"),
        ("default=0", "default=1", "default 1"),
    ],
)
def test_menu_that_does_not(old: str, new: str, found: str) -> None:
    """Each line that leads elsewhere is said as it stands."""
    outcome = judge("grub-legacy-menu", machine(TEXT.replace(old, new)), **WANTED)
    assert outcome.result is Result.FAIL
    assert [one.found for one in outcome.findings if not one.holds] == [found]


def test_no_menu() -> None:
    """PV-GRUB reads menu.lst alone: a grub.conf beside it does not help."""
    gone = with_file(machine(), MENU, None)
    assert judge("grub-legacy-menu", gone, **WANTED).result is Result.FAIL
    assert judge("grub-legacy-menu", machine("timeout=0\n"), **WANTED).result is Result.FAIL


def test_boot_of_its_own() -> None:
    """Where /boot is a file system, paths of the menu start in it."""
    fstab = f"{FSTAB}LABEL=boot /boot ext4 defaults 1 2\n"
    assert judge("grub-legacy-menu", machine(fstab=fstab), **WANTED).result is not Result.PASS
    text = TEXT.replace("/boot/", "/")
    assert judge("grub-legacy-menu", machine(text, fstab), **WANTED).result is Result.PASS


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (TEXT.replace("default=0", "default saved"), "not a number"),
        (TEXT.replace("/boot/vmlinuz", "/kernels/vmlinuz"), "only /boot was"),
    ],
)
def test_what_nobody_saw_is_no_pass(text: str, reason: str) -> None:
    """A saved default, and a kernel in another folder."""
    outcome = judge("grub-legacy-menu", machine(text), **WANTED)
    assert outcome.result is Result.ERROR
    assert reason in outcome.reason


def test_unknown_menu() -> None:
    """There are two names."""
    outcome = judge("grub-legacy-menu", machine(), file="menu.cfg")
    assert outcome.result is Result.ERROR
    assert "grub.conf, menu.lst" in outcome.reason
