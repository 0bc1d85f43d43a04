"""What the boot says, and who asks for host keys, is on the serial console."""

from __future__ import annotations

from imgverify.expect import Expect
from imgverify.facts.bootloader import Bootloader
from imgverify.facts.kernel_arguments import KernelArguments


def test_serial_console(
    bootloader: Bootloader, expect: Expect, devices: list[str] | None = None
) -> None:
    """Every boot entry has a serial console, and programs that write to the console write there.

    The last `console=` is what /dev/console is (kernel's documentation, "Linux Serial Console").
    Entries for recovery are judged only where there are no others: no machine boots one by itself.

    Args:
        bootloader: boot entries, and the arguments of the running kernel.
        expect: the recorder.
        devices: that will do, without speed: `ttyS0` if nothing is said; `hvc0` on Xen.
    """
    wanted = devices or ["ttyS0"]
    entries = bootloader.entries()
    for entry in [one for one in entries if not _is_recovery(one.arguments)] or entries:
        _judge(expect, f"{entry.where} ({entry.title or entry.kernel})", entry.arguments, wanted)
    _judge(expect, "/proc/cmdline", bootloader.running, wanted)


def _is_recovery(arguments: KernelArguments) -> bool:
    """GRUB's scripts mark them: Ubuntu's with the first word, Debian's with the other."""
    return any(arguments.has(word) for word in ("recovery", "single"))


def _judge(expect: Expect, where: str, arguments: KernelArguments, wanted: list[str]) -> None:
    found = [value or "" for value in arguments.values("console")]
    last = found[-1].partition(",")[0] if found else ""
    expect(
        last in wanted,
        wanted=f"console={' or '.join(wanted)} as the last one",
        found=" ".join(f"console={one}" for one in found) or "no console=",
        where=where,
        mend=f"end GRUB_CMDLINE_LINUX in /etc/default/grub with console={wanted[0]},115200n8, "
        "then grub-mkconfig or update-grub",
    )
