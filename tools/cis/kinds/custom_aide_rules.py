"""`aide_rules`: AIDE watches programs."""

from __future__ import annotations

from tools.cis.source import Benchmark, Call, Check


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """Say it in the words of profiles.

    Args:
        check: with `paths` and `attrs`.
        benchmark: whose control it is.
    """
    del benchmark
    return [{"aide-watches": {"watched": check["paths"], "attributes": check["attrs"]}}]


def mend(check: Check, benchmark: Benchmark) -> str:
    """Say what to change.

    Args:
        check: with `paths` and `attrs`.
        benchmark: whose control it is.
    """
    config = "/etc/aide/aide.conf" if benchmark.family == "debian" else "/etc/aide.conf"
    folder = "/usr/sbin" if benchmark.name != "cis-debian11" else "the real folder of /sbin"
    what = "+".join(check["attrs"])
    names = ", ".join(path.rpartition("/")[2] for path in check["paths"])
    return (
        f"Give each of {names} a line of its own in {config}, with its real path: AIDE does not "
        f"follow links, so where /sbin is one, write {folder}. For example:\n"
        f"/usr/sbin/auditctl {what}\n"
        "Then renew the database: aide --update"
    )
