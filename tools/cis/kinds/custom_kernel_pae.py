"""`kernel_pae`: a 32-bit kernel has physical address extension."""

from __future__ import annotations

from tools.cis.source import Benchmark, Call, Check


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """Say it in the words of profiles.

    Args:
        check: of this kind.
        benchmark: whose control it is.
    """
    del check, benchmark
    return [{"kernel-pae": {}}]


def mend(check: Check, benchmark: Benchmark) -> str:
    """Say what to change.

    Args:
        check: of this kind.
        benchmark: whose control it is.
    """
    del check, benchmark
    return "Only on 32-bit x86: yum install kernel-PAE, make it the default entry, and reboot."
