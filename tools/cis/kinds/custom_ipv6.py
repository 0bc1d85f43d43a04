"""Whether IPv6 is used is a site's to decide; nothing is wrong with either."""

from __future__ import annotations

from tools.cis.source import Benchmark, Call, Check


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """Nothing decides it.

    Args:
        check: has nothing that varies.
        benchmark: whose control it is.
    """
    del check, benchmark
    return []


def mend(check: Check, benchmark: Benchmark) -> str:
    """Say what to review.

    Args:
        check: has nothing that varies.
        benchmark: whose control it is.
    """
    del check, benchmark
    return (
        "Decide whether the site uses IPv6, and see that the machine does the same:\n"
        "cat /sys/module/ipv6/parameters/disable; sysctl net.ipv6.conf.all.disable_ipv6\n"
        "To switch it off: ipv6.disable=1 on the kernel's command line."
    )
