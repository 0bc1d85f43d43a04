"""`securetty`: on which consoles root may log in; a person decides."""

from __future__ import annotations

from tools.cis.source import Benchmark, Call, Check


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """Leave it to a person: no fact says what a site needs.

    Args:
        check: of this kind.
        benchmark: whose control it is.
    """
    del check, benchmark
    return []


def mend(check: Check, benchmark: Benchmark) -> str:
    """Say what a person looks at.

    Args:
        check: of this kind.
        benchmark: whose control it is.
    """
    del check, benchmark
    return (
        "Keep in /etc/securetty only consoles that stand in a locked room, one a line, such as "
        "tty1. An empty file lets root log in nowhere; without the file, everywhere. It counts "
        "only where pam_securetty is in /etc/pam.d/login."
    )
