"""Kernel argument checks on the boot loader files of three families."""

from __future__ import annotations

from typing import Any

import pytest

from imgverify.model import Outcome, Plane, Result
from tests.checks.bootloader.boot_files import DEBIAN, EL7, EL7_ARGS, EL8, FAMILIES
from tests.checks.building import answers
from tests.checks.judging import judge

GRUB_CFG = "/boot/grub2/grub.cfg"
ENTRY = "/boot/loader/entries/a-4.18.0.conf"


def outcome(files: dict[str, str], check: str = "grub-arg", **params: Any) -> Outcome:
    """Judge kernel arguments."""
    return judge(check, answers("bootloader", files=files), **params)


def changed(files: dict[str, str], path: str, before: str, after: str) -> dict[str, str]:
    """The files with one text replaced, which must have been there."""
    assert before in files[path]
    return {**files, path: files[path].replace(before, after)}


@pytest.mark.parametrize("family", FAMILIES)
def test_an_argument_everywhere_passes(family: str) -> None:
    """Every entry, the defaults and the running kernel have it; memtest is no Linux."""
    assert outcome(FAMILIES[family], arg="audit", value="1").result is Result.PASS


@pytest.mark.parametrize(
    ("files", "where"),
    [
        (changed(EL7, "/proc/cmdline", "audit=1", ""), "/proc/cmdline"),
        (changed(EL7, "/proc/cmdline", "audit=1", "audit=1 audit=0"), "/proc/cmdline"),
        (changed(EL7, "/proc/cmdline", "audit=1", "-- audit=1"), "/proc/cmdline"),
        (changed(EL7, "/proc/cmdline", "audit=1", "audit=10"), "/proc/cmdline"),
        (changed(EL7, "/proc/cmdline", "audit=1", "xaudit=1"), "/proc/cmdline"),
        (changed(EL7, "/etc/default/grub", "audit=1", ""), "/etc/default/grub:3"),
        (changed(EL7, "/etc/default/grub", "GRUB_CMDLINE", "#GRUB_CMDLINE"), "/etc/default/grub"),
        (changed(EL7, GRUB_CFG, f"0-rescue-1 {EL7_ARGS}", "0-rescue-1 root=/dev/x"), "rescue"),
        (changed(DEBIAN, "/boot/grub/grub.cfg", "single audit=1", "single"), "recovery mode"),
        (changed(EL8, "/boot/grub2/grubenv", "audit=1", "audit=0"), ENTRY),
        (changed(EL8, ENTRY, "$tuned_params", "audit=0"), ENTRY),
        (changed(EL8, ENTRY, "$kernelopts", "root=/dev/mapper/vg0-root"), ENTRY),
        ({**EL8, "/boot/grub2/grubenv": "# GRUB Environment Block\n"}, ENTRY),
        (changed(EL8, "/boot/grub2/grub.cfg", "skew_tick=1", "audit=0"), ENTRY),
        ({**EL8, "/etc/kernel/cmdline": "root=/dev/vda1 ro\n"}, "/etc/kernel/cmdline"),
    ],
)
def test_one_place_without_it_fails(files: dict[str, str], where: str) -> None:
    """Running kernel, defaults, a rescue or recovery entry, grubenv, BLS, kernel-install."""
    found = outcome(files, arg="audit", value="1")
    assert found.result is Result.FAIL
    assert where in found.reason


def test_absent_values() -> None:
    """`absent` refuses one value, or any; another value, or none at all, is fine."""
    assert outcome(EL7, arg="selinux", absent="0").result is Result.PASS
    assert outcome(EL7, arg="audit", absent="0").result is Result.PASS
    assert outcome(EL7, arg="audit", absent="1").result is Result.FAIL
    assert outcome(EL7, arg="audit", absent="*").result is Result.FAIL
    off = changed(EL7, "/proc/cmdline", "quiet", "selinux=0")
    assert outcome(off, arg="selinux", absent="0").result is Result.FAIL


def test_bare_words_and_bounds() -> None:
    """A bare word needs no value; numbers compare as numbers."""
    assert outcome(EL7, arg="quiet").result is Result.PASS
    assert outcome(EL7, arg="silent").result is Result.FAIL
    assert outcome(EL7, arg="audit", value="1", op="ge").result is Result.PASS
    assert outcome(EL7, arg="audit", value="8192", op="ge").result is Result.FAIL
    assert outcome(EL7, arg="audit", value="0", op="le").result is Result.FAIL
    assert outcome(EL7, arg="crashkernel", value="1", op="ge").result is Result.FAIL
    assert outcome(EL7, arg="audit", value="1", op="like").result is Result.ERROR


def test_one_of_several_values() -> None:
    """`among` finds a console that is not the last one; `eq` sees the last only."""
    consoles = {
        path: text.replace("audit=1", "console=ttyS0,115200 console=tty0")
        for path, text in EL7.items()
    }
    serial = {"arg": "console", "value": "ttyS0,115200"}
    assert outcome(consoles, **serial).result is Result.FAIL
    assert outcome(consoles, **serial, op="among").result is Result.PASS
    lost = changed(consoles, "/proc/cmdline", "console=ttyS0,115200 ", "")
    assert "/proc/cmdline" in outcome(lost, **serial, op="among").reason
    assert outcome(consoles, arg="console", value="ttyS1", op="among").result is Result.FAIL


def test_entries_that_blscfg_does_not_read_do_not_count() -> None:
    """A stale entry file beside a plain grub.cfg boots nothing."""
    stale = {**EL7, ENTRY: EL8[ENTRY].replace("$kernelopts", "root=/dev/sda1")}
    assert outcome(stale, arg="audit", value="1").result is Result.PASS


def test_an_entry_without_options_takes_the_default() -> None:
    """Without an options line blscfg uses default_kernelopts, and nothing when that is not set."""
    bare = changed(EL8, ENTRY, "options $kernelopts $tuned_params\n", "")
    assert outcome(bare, arg="audit", value="1").result is Result.FAIL
    env = changed(bare, "/boot/grub2/grubenv", "kernelopts=", "default_kernelopts=")
    assert outcome(env, arg="audit", value="1").result is Result.PASS


def test_keys_of_an_entry_may_be_followed_by_a_tab() -> None:
    """GRUB takes a tab for a blank, so an argument behind one counts."""
    entry = EL8[ENTRY].replace("options ", "options\tselinux=0 ").replace("linux ", "linux\t", 1)
    tabbed = {**EL8, ENTRY: entry}
    assert outcome(tabbed, arg="audit", value="1").result is Result.PASS
    assert outcome(tabbed, arg="selinux", absent="0").result is Result.FAIL


def test_a_variable_with_two_values_must_hold_with_both() -> None:
    """What a condition decides is judged both ways."""
    text = EL8["/boot/grub2/grub.cfg"] + 'if [ x = y ]; then\n set tuned_params="audit=0"\nfi\n'
    assert (
        outcome({**EL8, "/boot/grub2/grub.cfg": text}, arg="audit", value="1").result is Result.FAIL
    )


@pytest.mark.parametrize(
    "files",
    [
        {"/proc/cmdline": "audit=1\n"},
        {**EL7, "/boot/grub2/grub.cfg": "set timeout=5\n"},
        {path: text for path, text in EL8.items() if path != ENTRY},
    ],
)
def test_no_entry_at_all_is_no_pass(files: dict[str, str]) -> None:
    """Nothing can be said about every entry where none was found."""
    assert outcome(files, arg="audit", value="1").result is Result.ERROR


def test_defaults_that_only_a_shell_knows_are_no_pass() -> None:
    """A conditional assignment is not guessed."""
    unsure = 'if [ -e /x ]; then\n  GRUB_CMDLINE_LINUX="$GRUB_CMDLINE_LINUX audit=1"\nfi\n'
    files = {**EL7, "/etc/default/grub.d/x.cfg": unsure}
    assert outcome(files, arg="audit", value="1").result is Result.ERROR


def test_a_disk_needs_a_boot() -> None:
    """The running kernel's arguments are not on a disk; a bad entry is."""
    files = {path: text for path, text in EL7.items() if not path.startswith("/proc")}
    have = answers("bootloader", files=files, plane=Plane.OFFLINE)
    assert judge("grub-arg", have, arg="audit", value="1").result is Result.NEEDS_BOOT
    assert judge("grub-arg", have, arg="audit", value="0").result is Result.FAIL


@pytest.mark.parametrize(
    ("before", "after", "vg", "result"),
    [
        ("ro", "ro", "vg0", Result.PASS),
        ("ro", "ro", "", Result.PASS),
        ("root=/dev/mapper/vg0-root", "root=UUID=1", "vg0", Result.PASS),
        ("rd.lvm.lv=vg0/root", "", "vg0", Result.PASS),
        ("vg0", "vg01", "vg0", Result.FAIL),
        ("vg0", "other", "vg0", Result.FAIL),
    ],
)
def test_root_on_lvm(before: str, after: str, vg: str, result: Result) -> None:
    """Either argument finds the volume, of that group and not of one with a longer name."""
    files = changed(EL7, "/boot/grub2/grub.cfg", before, after)
    assert outcome(files, "grub-lvm-args", vg=vg).result is result


def test_root_not_on_lvm() -> None:
    """Debian's plain UUID is no logical volume."""
    assert outcome(DEBIAN, "grub-lvm-args").result is Result.FAIL
