"""`sysctl`: a kernel parameter has a value."""

from __future__ import annotations

from tools.cis.source import Benchmark, Call, Check


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """Demand a value now and at the next boot.

    Args:
        check: with `key` and `value`. `cac_also_accepts` names what another engine lets pass; the
            benchmark demands the one value, so that it is left out.
        benchmark: whose control it is.
    """
    del benchmark
    return [{"sysctl": {"key": check["key"], "value": check["value"]}}]


def mend(check: Check, benchmark: Benchmark) -> str:
    """Say what to write, and how to make it so now.

    Args:
        check: with `key` and `value`.
        benchmark: whose control it is.
    """
    key, value = check["key"], check["value"]
    ufw = (
        "\nWhere ufw is enabled, its own /etc/ufw/sysctl.conf is read later: correct that line too."
        if benchmark.family == "debian" and key.startswith("net.")
        else ""
    )
    return (
        f"echo '{key} = {value}' >>/etc/sysctl.d/90-hardening.conf\n"
        f"sysctl -w {key}={value}\n"
        f"A file of a later name that sets it otherwise has to go.{ufw}"
    )
