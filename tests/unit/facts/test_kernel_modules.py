"""Kernel modules and modprobe's rules."""

from __future__ import annotations

from imgverify.facts.kernel_modules import parse
from tests.checks.building import answers

DEP = (
    "kernel/fs/udf/udf.ko.zst: kernel/lib/crc-itu-t.ko.zst\n"
    "extra/usb-storage.ko:\nupdates/x.ko.gz:\n"
)


def test_names_of_every_kernel() -> None:
    """Suffixes and folders go, dashes become underscores, kernels are kept apart."""
    found = parse(
        answers(
            "kernel_modules",
            files={
                "/lib/modules/6.1/modules.dep": DEP,
                "/lib/modules/6.2/modules.dep": "",
                "/lib/modules/6.2/modules.builtin": "kernel/fs/udf/udf.ko\n",
                "/proc/modules": "usb_storage 8 0 - Live 0x0\n",
            },
        )
    )
    assert found.available["6.1"] == {"udf", "usb_storage", "x"}
    assert found.kernels_with("usb-storage") == ("6.1",)
    assert found.kernels_made_with("udf") == ("6.2",)
    assert found.loaded == {"usb_storage"}


def test_rules_with_places() -> None:
    """Files are read by name over all folders, the first folder of a name winning."""
    found = parse(
        answers(
            "kernel_modules",
            files={
                "/lib/modules/6.1/modules.dep": DEP,
                "/usr/lib/modprobe.d/a.conf": "blacklist udf\n",
                "/etc/modprobe.d/b.conf": "# x\n\ninstall  usb-storage /bin/true\n",
                "/usr/lib/modprobe.d/b.conf": "blacklist x\n",
                "/etc/modprobe.d/c.txt": "blacklist x\n",
            },
        )
    )
    assert [(rule.where, rule.command, rule.module) for rule in found.rules] == [
        ("/usr/lib/modprobe.d/a.conf:1", "blacklist", "udf"),
        ("/etc/modprobe.d/b.conf:3", "install", "usb_storage"),
    ]
    assert found.rules[1].refuses
