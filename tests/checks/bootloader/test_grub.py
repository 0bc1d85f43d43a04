"""Checks of GRUB itself on the boot loader files of three families."""

from __future__ import annotations

from typing import Any

import pytest

from imgverify.model import Plane, Result
from tests.checks.bootloader.boot_files import DEBIAN, EL7, EL8, FAMILIES
from tests.checks.bootloader.test_kernel_arguments import changed
from tests.checks.building import answers
from tests.checks.judging import judge

MOUNTINFO = "21 1 253:0 / / rw - xfs /dev/vda3 rw\n22 21 254:2 / /boot/efi rw - vfat /dev/vda2 rw\n"
UEFI = {"/sys/firmware/efi": "d0755 root root"}
EFI_CFG = "/boot/efi/EFI/centos/grub.cfg"
EL7_UEFI = {
    **{path.replace("/boot/grub2", "/boot/efi/EFI/centos"): text for path, text in EL7.items()}
}


def result(
    check: str, files: dict[str, str], states: dict[str, str] | None = None, **params: Any
) -> Result:
    """Judge one of GRUB's checks."""
    have = answers(
        "bootloader", "mounts", files={**files, "/proc/1/mountinfo": MOUNTINFO}, states=states
    )
    return judge(check, have, **params).result


@pytest.mark.parametrize("family", FAMILIES)
def test_timeout_passes(family: str) -> None:
    """All are within five seconds; Debian's pause after a failed boot does not count."""
    assert result("grub-timeout", FAMILIES[family], max_seconds=5) is Result.PASS


@pytest.mark.parametrize(
    "files",
    [
        changed(EL7, "/etc/default/grub", "GRUB_TIMEOUT=5", "GRUB_TIMEOUT=6"),
        changed(EL7, "/etc/default/grub", "GRUB_TIMEOUT=5", "GRUB_TIMEOUT=-1"),
        changed(EL7, "/boot/grub2/grub.cfg", "set timeout=5\nfi", "set timeout=50\nfi"),
        changed(EL7, "/boot/grub2/grub.cfg", "set timeout=5", "#set timeout=5"),
        {**DEBIAN, "/etc/default/grub.d/90_wait.cfg": "GRUB_TIMEOUT=10\n"},
    ],
)
def test_timeout_fails(files: dict[str, str]) -> None:
    """Too long in one place, for ever, none at all, or in a later part."""
    assert result("grub-timeout", files, max_seconds=5) is Result.FAIL


def test_timeout_that_is_computed_is_no_pass() -> None:
    """A variable in grub.cfg is not guessed."""
    files = changed(EL7, "/boot/grub2/grub.cfg", "set timeout=5", "set timeout=${wait}")
    assert result("grub-timeout", files, max_seconds=5) is Result.ERROR


def test_password_passes() -> None:
    """Red Hat's user.cfg for either firmware, Debian's own lines, and a stub that is followed."""
    assert result("grub-password", EL7) is Result.PASS
    assert result("grub-password", EL7_UEFI, UEFI) is Result.PASS
    assert result("grub-password", DEBIAN) is Result.PASS
    assert result("grub-password", DEBIAN, UEFI) is Result.PASS
    legacy = {"/boot/grub/menu.lst": "timeout=0\npassword --md5 <plain>\ntitle Linux\n"}
    assert result("grub-password", legacy) is Result.PASS


@pytest.mark.parametrize(
    "files",
    [
        {path: text for path, text in EL7.items() if "user.cfg" not in path},
        {**EL7, "/boot/grub2/user.cfg": "GRUB2_PASSWORD=<plain>\n"},
        {**EL7, "/boot/grub2/user.cfg": "#GRUB2_PASSWORD=<pbkdf2>\n"},
        {**EL7, "/boot/grub2/user.cfg": "GRUB2_PASSWORD=\n"},
        changed(EL7, "/boot/grub2/grub.cfg", "source ${prefix}/user.cfg", "true"),
        changed(EL7, "/boot/grub2/grub.cfg", "password_pbkdf2 root", "# password_pbkdf2 root"),
        changed(DEBIAN, "/boot/grub/grub.cfg", "password_pbkdf2 admin", "password_pbkdf2 guest"),
        changed(
            DEBIAN, "/boot/grub/grub.cfg", "password_pbkdf2 admin <pbkdf2>", "password <plain>"
        ),
        changed(DEBIAN, "/boot/grub/grub.cfg", "set superusers", "# set superusers"),
        {"/boot/grub/menu.lst": "timeout=0\npassword <plain>\ntitle Linux\n"},
        EL8,
    ],
)
def test_password_fails(files: dict[str, str]) -> None:
    """The template alone, a plain or commented password, another user, nobody to ask for."""
    assert result("grub-password", files) is Result.FAIL


def test_password_of_the_other_firmware_does_not_count() -> None:
    """A password in the BIOS file does not protect a system that booted by UEFI."""
    files = {**EL7, EFI_CFG: EL7["/boot/grub2/grub.cfg"]}
    assert result("grub-password", files) is Result.PASS
    assert result("grub-password", files, UEFI) is Result.FAIL


def test_password_unknown_is_no_pass() -> None:
    """No configuration, and a stub that leads nowhere."""
    assert result("grub-password", {}) is Result.ERROR
    lost = {EFI_CFG: DEBIAN["/boot/efi/EFI/debian/grub.cfg"]}
    assert result("grub-password", lost, UEFI) is Result.ERROR


def test_password_on_a_disk() -> None:
    """On a disk every way to boot is judged; where they differ, a boot shows which counts."""

    def on_disk(**files: str) -> Result:
        disk = answers("bootloader", files={**EL7, **files}, plane=Plane.OFFLINE)
        return judge("grub-password", disk).result

    open_one = EL7["/boot/grub2/grub.cfg"].replace("superusers", "nobody")
    assert on_disk() is Result.PASS
    assert on_disk(**{"/boot/grub2/grub.cfg": open_one}) is Result.FAIL
    assert on_disk(**{EFI_CFG: open_one}) is Result.NEEDS_BOOT
    assert on_disk(**{EFI_CFG: open_one, "/boot/grub2/grub.cfg": open_one}) is Result.FAIL


@pytest.mark.parametrize(
    ("path", "state", "expected"),
    [
        ("/boot/grub2/grub.cfg", "0600 root root", Result.PASS),
        ("/boot/grub2/grub.cfg", "0400 root root", Result.PASS),
        ("/boot/grub2/grub.cfg", "0644 root root", Result.FAIL),
        ("/boot/grub2/grub.cfg", "0700 root root", Result.FAIL),
        ("/boot/grub2/grub.cfg", "4600 root root", Result.FAIL),
        ("/boot/grub2/grub.cfg", "0600 root adm", Result.FAIL),
        ("/boot/grub2/grub.cfg", "0600 alice root", Result.FAIL),
        ("/boot/grub2/grub.cfg", "0777 root root -> /etc/x", Result.ERROR),
        (EFI_CFG, "0700 root root", Result.PASS),
        (EFI_CFG, "0755 root root", Result.FAIL),
    ],
)
def test_config_access(path: str, state: str, expected: Result) -> None:
    """Modes are a ceiling, owners are exact; files on FAT may look executable."""
    states = {path: state, **(UEFI if path == EFI_CFG else {})}
    files = EL7_UEFI if path == EFI_CFG else EL7
    assert result("grub-config-access", files, states) is expected


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ({}, Result.PASS),
        ({"/boot/grub2/user.cfg": "0600 root root"}, Result.PASS),
        ({"/boot/grub2/user.cfg": "0640 root root"}, Result.FAIL),
        ({"/boot/grub2/user.cfg": "0600 games root"}, Result.FAIL),
    ],
)
def test_access_to_what_lies_beside_the_config(states: dict[str, str], expected: Result) -> None:
    """user.cfg need not be there; where it is, it is as closed as grub.cfg, which is not judged."""
    files = {path: text for path, text in EL7.items() if not path.endswith("user.cfg")}
    files |= dict.fromkeys(states, "GRUB2_PASSWORD=<pbkdf2>\n")
    have = {"/boot/grub2/grub.cfg": "0666 root root", **states}
    assert result("grub-config-access", files, have, file="user.cfg") is expected


def test_access_to_what_a_link_leads_to() -> None:
    """A configuration behind a link is judged itself."""
    link = {"/boot/grub2/grub.cfg": "0777 root root -> /srv/grub.cfg"}
    for mode, expected in (("0600", Result.PASS), ("0644", Result.FAIL)):
        states = {**link, "/srv/grub.cfg": f"{mode} root root"}
        assert result("grub-config-access", EL7, states) is expected
