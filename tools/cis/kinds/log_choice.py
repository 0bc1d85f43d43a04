"""Log services: newer benchmarks let one choose between rsyslog and the journal."""

from __future__ import annotations

from tools.cis.source import Benchmark, Condition

# They have a control "one logging system"; the others want both chapters.
_CHOOSE = frozenset({"cis-debian12", "cis-rhel9"})
_PROGRAMS = {
    "rsyslog": "rsyslog",
    "systemd-journal-remote": "systemd-journald",
    "systemd-journal-upload": "systemd-journald",
}


def log_in_use(name: str, benchmark: Benchmark) -> list[Condition]:
    """The condition of a control about a package or service of one of both.

    Args:
        name: of the package or service.
        benchmark: whose control it is.
    """
    if benchmark.name in _CHOOSE and name in _PROGRAMS:
        return [{"in-use": _PROGRAMS[name]}]
    return []
