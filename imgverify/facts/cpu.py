"""What the processors can do, and whether a 32-bit kernel makes use of it."""

from __future__ import annotations

from dataclasses import dataclass

from imgverify.facts.answers import Answers
from imgverify.facts.questions import Command, File, Stat
from imgverify.facts.running import running_text
from imgverify.unobserved import NotObservedError, attempt

CPUINFO = "/proc/cpuinfo"
PAE = "kernel with PAE"

FILES = (File(CPUINFO, limit=4 * 1024 * 1024),)
STATS: tuple[Stat, ...] = ()
COMMANDS = (
    Command(PAE, 'grep -E "CONFIG_X86_PAE[= ]" "/boot/config-$(uname -r)" || [ $? -eq 1 ]'),
)


@dataclass(frozen=True, slots=True)
class Cpu:
    """The processors.

    Args:
        flags: what all of them can do, in the kernel's words.
        has_pae_kernel: whether the running kernel was built for physical address extension.
    """

    flags: frozenset[str]
    has_pae_kernel: bool


def parse(answers: Answers) -> Cpu:
    """Read what the kernel says of each processor.

    Args:
        answers: what a plane delivered.
    """
    return Cpu(
        flags=attempt(lambda: _flags(running_text(answers, CPUINFO) or "")),
        has_pae_kernel=attempt(lambda: "CONFIG_X86_PAE=y" in answers.output(PAE).split()),
    )


def _flags(text: str) -> frozenset[str]:
    """The field is `flags` on x86 and `Features` on Arm."""
    sets = [
        frozenset(value.split())
        for name, _, value in (line.partition(":") for line in text.splitlines())
        if name.strip() in ("flags", "Features")
    ]
    if not sets:
        raise NotObservedError(f"{CPUINFO} lists no processor's flags")
    return frozenset.intersection(*sets)
