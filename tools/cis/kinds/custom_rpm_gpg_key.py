"""The vendor's key."""

from __future__ import annotations

from tools.cis.source import Benchmark, Call, Check


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """By its whole fingerprint.

    Args:
        check: with `fingerprint`.
        benchmark: whose control it is.
    """
    del benchmark
    return [{"rpm-key": {"fingerprint": check["fingerprint"]}}]


def mend(check: Check, benchmark: Benchmark) -> str:
    """Say how to import it.

    Args:
        check: with `fingerprint`.
        benchmark: whose control it is.
    """
    del benchmark
    return (
        f"Make sure that the vendor's file holds the key {check['fingerprint']}, and import it:\n"
        "gpg --show-keys /etc/pki/rpm-gpg/RPM-GPG-KEY-redhat-release\n"
        "rpm --import /etc/pki/rpm-gpg/RPM-GPG-KEY-redhat-release"
    )
