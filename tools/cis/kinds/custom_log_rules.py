"""`log_rules`: messages of every facility are kept."""

from __future__ import annotations

from tools.cis.source import Benchmark, Call, Check


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """Say it in the words of profiles.

    Args:
        check: of this kind.
        benchmark: whose control it is.
    """
    del check, benchmark
    return [{"log-rules": {}}]


def mend(check: Check, benchmark: Benchmark) -> str:
    """Say what a person reads, or adds.

    Args:
        check: of this kind.
        benchmark: whose control it is.
    """
    del check, benchmark
    return (
        "Read the rules in /etc/rsyslog.conf and /etc/rsyslog.d/*.conf: does each facility that "
        "your site needs go to a file or a host, and is that the one you expect? For example:\n"
        "auth,authpriv.* /var/log/secure\n"
        "mail.* -/var/log/mail\n"
        "cron.* /var/log/cron\n"
        "*.info;mail.none;authpriv.none;cron.none /var/log/messages\n"
        "Then: systemctl reload-or-restart rsyslog"
    )
