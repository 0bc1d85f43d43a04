"""Which ports may be open is a site's to say."""

from __future__ import annotations

from tools.cis.source import Benchmark, Call, Check


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """Start with none: a site lists its own.

    Args:
        check: with `allow`.
        benchmark: whose control it is.
    """
    del check, benchmark
    return [{"listening-ports": {"allow": []}}]


def mend(check: Check, benchmark: Benchmark) -> str:
    """Say what to review.

    Args:
        check: with `allow`.
        benchmark: whose control it is.
    """
    del check, benchmark
    return (
        "Review what listens (ss -tulnp), and stop what nobody asked for:\n"
        "systemctl --now mask NAME\n"
        "To have it decided, give this control the check listening-ports with the ports that you "
        "allow, such as tcp/22."
    )
