"""Module checks, on modules.dep and modprobe.d as kmod reads them."""

from __future__ import annotations

import pytest

from imgverify.facts.answers import Answers
from imgverify.model import Outcome, Plane, Result
from tests.checks.building import answers
from tests.checks.judging import judge

KERNEL = "/lib/modules/3.10.0-1160.el7.x86_64"
DEP = (
    "kernel/fs/cramfs/cramfs.ko.xz: kernel/lib/zlib_inflate/zlib_inflate.ko.xz\n"
    "kernel/drivers/usb/storage/usb-storage.ko.xz:\n"
)
CONF = "/etc/modprobe.d/cis.conf"
RULES = "install cramfs /bin/false\nblacklist cramfs\n"
LOADED = "xfs 997127 6 - Live 0xffffffffc0388000\nlibcrc32c 12644 1 xfs, Live 0xffffffffc02d2000\n"


def machine(
    rules: str | None = RULES, loaded: str = LOADED, more: dict[str, str] | None = None
) -> Answers:
    """A machine with one kernel and these rules."""
    files = {
        f"{KERNEL}/modules.dep": DEP,
        f"{KERNEL}/modules.builtin": "kernel/fs/ext4/ext4.ko\n",
        "/proc/modules": loaded,
        **({} if rules is None else {CONF: rules}),
        **(more or {}),
    }
    return answers("kernel_modules", files=files)


def disabled(have: Answers, name: str = "cramfs") -> Outcome:
    """Judge one module; its parameter is called as judge's own first argument is."""
    return judge("module-disabled", have, {"name": name})


@pytest.mark.parametrize(
    "rules",
    [
        RULES,
        "install cramfs /bin/true\nblacklist cramfs\n",
        "  install\tcramfs   /usr/bin/false  \n# blacklist x\nblacklist cramfs\n",
        "install cramfs \\\n /bin/false\nblacklist cramfs\n",
    ],
)
def test_disabled_passes(rules: str) -> None:
    """True or false, in either folder, and a continued line."""
    assert disabled(machine(rules)).result is Result.PASS


@pytest.mark.parametrize(
    "rules",
    [
        None,
        "install cramfs /bin/false\n",
        "blacklist cramfs\n",
        "#install cramfs /bin/false\nblacklist cramfs\n",
        "install cramfs /bin/false\n# blacklist cramfs\n",
        "install cramfsx /bin/false\nblacklist cramfs\n",
        "install cramfs /bin/false\nblacklist cramfs-old\n",
        "install cramfs /bin/true || /sbin/modprobe -i cramfs\nblacklist cramfs\n",
        "install cramfs /bin/true; modprobe -i cramfs\nblacklist cramfs\n",
        "install cramfs /bin/falsehood\nblacklist cramfs\n",
        "install cramfs\nblacklist cramfs\n",
        "alias cramfs off\nblacklist cramfs\n",
        RULES + "install cramfs /sbin/modprobe -i cramfs\n",
    ],
)
def test_half_disabled_fails(rules: str | None) -> None:
    """One line missing, commented, for another module, or one that loads it after all."""
    assert disabled(machine(rules)).result is Result.FAIL


def test_loaded_fails() -> None:
    """Disabled for later is not enough; a user of the module in the list is not the module."""
    assert disabled(machine(loaded="cramfs 1 0 - Live 0x0\n")).result is Result.FAIL
    user = "zlib 1 1 cramfs, Live 0x0\n"
    assert disabled(machine(loaded=user)).result is Result.PASS


def test_dashes_are_underscores() -> None:
    """The kernel says usb_storage, files and benchmarks say usb-storage."""
    rules = "install usb_storage /bin/false\nblacklist usb-storage\n"
    have = machine(rules)
    assert disabled(have, "usb-storage").result is Result.PASS
    loaded = machine(rules, "usb_storage 1 0 - Live 0x0\n")
    assert disabled(loaded, "usb-storage").result is Result.FAIL


def test_a_module_that_no_kernel_has_passes() -> None:
    """Nothing to disable; the evidence names the kernels that were looked at."""
    outcome = disabled(machine(None), "freevxfs")
    assert outcome.result is Result.PASS
    assert "3.10.0-1160" in outcome.findings[0].where


def test_a_builtin_is_not_applicable() -> None:
    """What is part of the kernel cannot be disabled: the reason says so."""
    outcome = disabled(machine(None), "ext4")
    assert outcome.result is Result.NOTAPPLICABLE
    assert "3.10.0-1160" in outcome.reason


def test_the_first_folder_wins() -> None:
    """A file in /etc replaces the vendor's of the same name, even with nothing in it."""
    vendor = {"/usr/lib/modprobe.d/cis.conf": RULES}
    assert disabled(machine(None, more=vendor)).result is Result.PASS
    assert disabled(machine("", more=vendor)).result is Result.FAIL


def test_a_second_kernel_counts() -> None:
    """A module that only an older kernel has is loadable with that kernel."""
    more = {"/lib/modules/2.6/modules.dep": "kernel/fs/freevxfs/freevxfs.ko:\n"}
    assert disabled(machine(more=more), "freevxfs").result is Result.FAIL


def test_unknown_kernels_and_disks_are_no_pass() -> None:
    """No list of modules, and a disk, where nothing is loaded."""
    assert disabled(answers("kernel_modules")).result is Result.ERROR
    files = {f"{KERNEL}/modules.dep": DEP, CONF: RULES}
    disk = answers("kernel_modules", files=files, plane=Plane.OFFLINE)
    assert disabled(disk).result is Result.NEEDS_BOOT
