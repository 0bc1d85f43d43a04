"""Processors and kernels that keep data from being run."""

from __future__ import annotations

import pytest

from imgverify.facts.answers import Answers
from imgverify.model import Plane, Result
from tests.checks.building import answers
from tests.checks.judging import judge, with_file, with_output

BOTH = "processor\t: 0\nflags\t\t: fpu nx lm\n\nprocessor\t: 1\nflags\t\t: fpu nx lm\n"
GRUB = "menuentry 'Linux' {\n\tlinux16 /vmlinuz root=/dev/sda1 ro\n}\n"
CONFIG = "/boot/grub2/grub.cfg"
PARAMS = {"flag": "nx", "off": "noexec=off"}


def system(machine: str = "x86_64", plane: Plane = Plane.BOOT) -> Answers:
    """A guest with two processors."""
    return answers(
        "cpu",
        "platform",
        "bootloader",
        files={
            "/proc/cpuinfo": BOTH,
            "/proc/cmdline": "root=/dev/sda1 ro\n",
            CONFIG: GRUB,
        },
        states={"/lib64/ld-linux-x86-64.so.2": "0755 root root"},
        outputs={"platform": f"machine {machine}\nvm kvm\ncontainer \n", "kernel with PAE": ""}
        if plane is Plane.BOOT
        else {},
        plane=plane,
    )


def test_all_processors_have_the_flag() -> None:
    """Now, and nothing switches it off."""
    assert judge("cpu-flag", system(), **PARAMS).result is Result.PASS


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/proc/cpuinfo", BOTH.replace(" nx", "")),
        ("/proc/cpuinfo", BOTH.replace(" nx", "", 1)),
        ("/proc/cpuinfo", BOTH.replace(" nx", " nx_compat")),
        ("/proc/cmdline", "root=/dev/sda1 noexec=off\n"),
        (CONFIG, GRUB.replace(" ro", " ro noexec=off")),
    ],
)
def test_a_processor_without_it_fails(path: str, text: str) -> None:
    """One is enough; so is an argument of the kernel, now or at the next boot."""
    assert judge("cpu-flag", with_file(system(), path, text), **PARAMS).result is Result.FAIL


def test_other_architectures_have_other_flags() -> None:
    """Arm has the feature under another name, always."""
    outcome = judge("cpu-flag", system("aarch64"), **PARAMS)
    assert outcome.result is Result.NOTAPPLICABLE
    assert "aarch64" in outcome.reason


def test_pae_is_for_32_bits() -> None:
    """A 64-bit kernel has more than that; a 32-bit one says it in its configuration."""
    assert judge("kernel-pae", system()).result is Result.NOTAPPLICABLE
    old = system("i686")
    assert judge("kernel-pae", old).result is Result.FAIL
    without = with_output(old, "kernel with PAE", "# CONFIG_X86_PAE is not set\n")
    assert judge("kernel-pae", without).result is Result.FAIL
    built = with_output(old, "kernel with PAE", "CONFIG_X86_PAE=y\n")
    assert judge("kernel-pae", built).result is Result.PASS
    unread = with_output(old, "kernel with PAE", "", 2)
    assert judge("kernel-pae", unread).result is Result.ERROR


def test_nobody_looked() -> None:
    """A disk has no processor."""
    assert judge("cpu-flag", system(plane=Plane.OFFLINE), **PARAMS).result is Result.NEEDS_BOOT
    empty = with_file(system(), "/proc/cpuinfo", "processor: 0\n")
    assert judge("cpu-flag", empty, **PARAMS).result is Result.ERROR
