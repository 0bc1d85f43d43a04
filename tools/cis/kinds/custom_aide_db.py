"""`aide_db`: AIDE has a database."""

from __future__ import annotations

from tools.cis.source import Benchmark, Call, Check


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """Judge the database that the configuration names; it knows better than any list of paths.

    Args:
        check: with `any_path`, where the database usually is.
        benchmark: whose control it is.
    """
    del check, benchmark
    return [{"aide-database": {}}]


def mend(check: Check, benchmark: Benchmark) -> str:
    """Say what to change.

    Args:
        check: with `any_path`, where the database usually is.
        benchmark: whose control it is.
    """
    del check
    if benchmark.family == "debian":
        return (
            "Build the database, then put it where AIDE looks for it:\n"
            "aideinit\n"
            "mv /var/lib/aide/aide.db.new /var/lib/aide/aide.db"
        )
    return (
        "Build the database, then put it where AIDE looks for it:\n"
        "aide --init\n"
        "mv /var/lib/aide/aide.db.new.gz /var/lib/aide/aide.db.gz"
    )
