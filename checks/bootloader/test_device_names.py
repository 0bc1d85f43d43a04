"""Boot entries find their devices on any machine."""

from __future__ import annotations

import re

from imgverify.expect import Expect
from imgverify.facts.bootloader import Bootloader
from imgverify.facts.kernel_arguments import KernelArguments

_NAMED = ("root", "resume", "rd.luks.name", "cryptdevice")
# What the kernel numbers in the order in which it finds it: SCSI, Xen, virtio, IDE and NVMe disks.
_BY_ORDER = re.compile(
    r"(?:^|=)/dev/(?:sd|xvd|vd|hd)[a-z]+\d*\b|(?:^|=)/dev/nvme\d+n\d+(?:p\d+)?\b"
)


def test_boot_device_names(bootloader: Bootloader, expect: Expect) -> None:
    """No boot entry names a disk by its place in the order in which the kernel finds disks.

    The same volume is /dev/xvda on one instance type and /dev/nvme0n1 or /dev/nvme1n1 on another.

    Args:
        bootloader: boot entries, and the arguments of the running kernel.
        expect: the recorder.
    """
    for entry in bootloader.entries():
        _judge(expect, f"{entry.where} ({entry.title or entry.kernel})", entry.arguments)
    _judge(expect, "/proc/cmdline", bootloader.running)


def _judge(expect: Expect, where: str, arguments: KernelArguments) -> None:
    bad = _by_order(arguments)
    expect(
        not bad,
        wanted="devices by UUID, label or logical volume",
        found=" ".join(bad) or _shown(arguments),
        where=where,
        mend="remove GRUB_DISABLE_LINUX_UUID from /etc/default/grub; write root=UUID=… "
        "(blkid), then grub-mkconfig or update-grub",
    )


def _by_order(arguments: KernelArguments) -> list[str]:
    return [
        f"{name}={value}"
        for name, value in arguments.items
        if name in _NAMED and _BY_ORDER.search(value or "")
    ]


def _shown(arguments: KernelArguments) -> str:
    found = [f"{name}={value}" for name, value in arguments.items if name in _NAMED]
    return " ".join(found) or "no device named"
