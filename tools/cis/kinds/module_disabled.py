"""`module_disabled`: a kernel module cannot be loaded."""

from __future__ import annotations

from tools.cis.source import Benchmark, Call, Check


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """Demand that a module is absent or refused.

    Args:
        check: with `name`.
        benchmark: whose control it is.
    """
    del benchmark
    return [{"module-disabled": {"name": check["name"]}}]


def mend(check: Check, benchmark: Benchmark) -> str:
    """Say what modprobe has to be told.

    Args:
        check: with `name`.
        benchmark: whose control it is.
    """
    del benchmark
    name: str = check["name"]
    return (
        f"printf 'install {name} /bin/false\\nblacklist {name}\\n' >/etc/modprobe.d/{name}.conf\n"
        f"modprobe -r {name}"
    )
