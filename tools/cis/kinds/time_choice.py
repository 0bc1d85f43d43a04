"""Time services: benchmarks let one choose, and have a chapter for each."""

from __future__ import annotations

from tools.cis.source import Benchmark, Call, Check, Condition

_SERVICES = ("chrony", "systemd-timesyncd")


def is_undecided(check: Check, benchmark: Benchmark) -> bool:
    """Whether a check is part of Debian's "one time service": the facts list what each would need.

    Args:
        check: of a package or service.
        benchmark: whose control it is.
    """
    named = check.get("name") in _SERVICES and not check.get("when")
    return benchmark.family == "debian" and named


def one_of(benchmark: Benchmark) -> list[Call]:
    """The check for exactly one time service; Debian 11 has a chapter on ntp too.

    Args:
        benchmark: whose control it is.
    """
    services = [*_SERVICES, "ntp"] if benchmark.name == "cis-debian11" else [*_SERVICES]
    return [{"one-of-services": {"services": services}}]


def ntp(benchmark: Benchmark) -> list[Condition]:
    """The condition of ntp's chapter.

    Args:
        benchmark: whose control it is.
    """
    return [{"in-use": "ntp"}] if benchmark.family == "debian" else [{"package": "ntp"}]


def mend() -> str:
    """Say how to choose."""
    return (
        "Choose one time service, and mask the others. For chrony:\napt-get install chrony\n"
        "systemctl enable --now chrony\nsystemctl mask --now systemd-timesyncd"
    )
