"""`selinux_unconfined`: no service without a domain of its own."""

from __future__ import annotations

from tools.cis.source import Benchmark, Call, Check


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """Say it in the words of profiles.

    Args:
        check: with `type`, a domain.
        benchmark: whose control it is.
    """
    del benchmark
    domain = check["type"]
    return [
        {"selinux-no-unconfined": {} if domain == "unconfined_service_t" else {"domain": domain}}
    ]


def mend(check: Check, benchmark: Benchmark) -> str:
    """Say what to change.

    Args:
        check: with `type`, a domain.
        benchmark: whose control it is.
    """
    del benchmark
    return (
        f"Look at what runs in {check['type']}:\n"
        f"ps -eZ | grep {check['type']}\n"
        "Give each program a policy module, or the label of the domain that is meant for it "
        "(semanage fcontext, restorecon), and restart it."
    )
