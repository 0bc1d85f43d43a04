"""`grub_password`: changing a boot entry needs a password."""

from __future__ import annotations

from tools.cis.source import Benchmark, Call, Check


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """Demand a password of the boot loader that the system's firmware starts.

    Args:
        check: one for each firmware; the check finds out which one it is.
        benchmark: whose control it is.
    """
    del check, benchmark
    return [{"grub-password": {}}]


def mend(check: Check, benchmark: Benchmark) -> str:
    """Say how to set a password that is stored as a hash.

    Args:
        check: as for `translate`.
        benchmark: whose control it is.
    """
    del check
    if benchmark.family == "redhat":
        return (
            "Set a password; it is stored as a hash in user.cfg beside grub.cfg:\ngrub2-setpassword"
        )
    return (
        "Make a hash with grub-mkpasswd-pbkdf2 and add to /etc/grub.d/40_custom:\n"
        'set superusers="NAME"\n'
        "password_pbkdf2 NAME HASH\n"
        "To boot without asking, put --unrestricted into CLASS in /etc/grub.d/10_linux. Then:\n"
        "update-grub"
    )
