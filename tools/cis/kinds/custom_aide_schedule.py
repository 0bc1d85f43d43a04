"""`aide_schedule`: AIDE runs regularly."""

from __future__ import annotations

from tools.cis.source import Benchmark, Call, Check

CRON = "cron"


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """Say it in the words of profiles.

    Args:
        check: with `any_of`: timers, and `cron` for any of its tables.
        benchmark: whose control it is.
    """
    del benchmark
    ways = [str(one) for one in check["any_of"]]
    timers = [one for one in ways if one != CRON]
    return [{"aide-scheduled": {"units": timers, **({} if CRON in ways else {"cron": False})}}]


def mend(check: Check, benchmark: Benchmark) -> str:
    """Say what to change.

    Args:
        check: with `any_of`: timers, and `cron` for any of its tables.
        benchmark: whose control it is.
    """
    del check
    if benchmark.family == "debian":
        return "systemctl enable --now dailyaidecheck.timer"
    job = "echo '5 4 * * * root /usr/sbin/aide --check' >/etc/cron.d/aide"
    return f"Let cron start it every night, or a timer of your own (aidecheck.timer):\n{job}"
