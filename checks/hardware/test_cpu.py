"""The processor and the kernel keep data from being run as code."""

from __future__ import annotations

from imgverify.expect import Expect
from imgverify.facts.bootloader import Bootloader
from imgverify.facts.cpu import CPUINFO, PAE, Cpu
from imgverify.facts.platform import Platform
from imgverify.unobserved import NotApplicableError

_X86 = frozenset({"x86_64", "i386", "i486", "i586", "i686"})


def test_cpu_flag(
    cpu: Cpu, platform: Platform, bootloader: Bootloader, expect: Expect, flag: str, off: str = ""
) -> None:
    """Every x86 processor has a flag, and no kernel argument switches the feature off.

    `off` is that argument, such as `noexec=off`: neither this boot nor any entry may have it.
    """
    architecture = platform.architecture
    if architecture.value not in _X86:
        raise NotApplicableError(
            f"the architecture is {architecture.value} ({architecture.where}), not x86"
        )
    name, _, value = off.partition("=")
    places = [(entry.where, entry.arguments) for entry in bootloader.entries()] if off else []
    for where, arguments in [*places, *([("/proc/cmdline", bootloader.running)] if off else [])]:
        found = arguments.value(name)
        expect(
            found is None or found != value,
            wanted=f"no {off}",
            found=f"no {name}" if found is None else f"{name}={found}",
            where=where,
            mend=f"grubby --update-kernel=ALL --remove-args={off}",
        )
    expect(
        flag in cpu.flags,
        wanted=f"the flag {flag} on every processor",
        found="there" if flag in cpu.flags else "not there",
        where=CPUINFO,
        mend="switch the feature on in the firmware, or give the guest a processor that has it",
    )


def test_kernel_pae(cpu: Cpu, platform: Platform, expect: Expect) -> None:
    """A 32-bit x86 kernel has physical address extension, without which NX does nothing."""
    architecture = platform.architecture
    if architecture.value not in _X86 - {"x86_64"}:
        raise NotApplicableError(
            f"the architecture is {architecture.value} ({architecture.where}), not 32-bit x86"
        )
    expect(
        cpu.has_pae_kernel,
        wanted="CONFIG_X86_PAE=y",
        found="there" if cpu.has_pae_kernel else "not there",
        where=PAE,
        mend="yum install kernel-PAE, and boot it",
    )
