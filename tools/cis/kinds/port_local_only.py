"""Ports that only the machine itself may reach."""

from __future__ import annotations

from tools.cis.source import Benchmark, Call, Check


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """Name the ports.

    Args:
        check: with `ports`.
        benchmark: whose control it is.
    """
    del benchmark
    return [{"ports-local-only": {"ports": list(check["ports"])}}]


def mend(check: Check, benchmark: Benchmark) -> str:
    """Say how to bind the program.

    Args:
        check: with `ports`.
        benchmark: whose control it is.
    """
    del benchmark
    ports = ", ".join(str(port) for port in check["ports"])
    return (
        f"Let the mail server listen on loopback only (ports {ports}). For postfix, write into "
        "/etc/postfix/main.cf:\ninet_interfaces = loopback-only\nand: systemctl restart postfix"
    )
