"""Keys of the package manager."""

from __future__ import annotations

from tools.cis.source import Benchmark, Call, Check


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """Every installed package's key is imported (rpm), or no source goes without (apt).

    Args:
        check: has nothing that varies.
        benchmark: whose control it is.
    """
    del check
    if benchmark.family == "debian":
        return [{"packages-signed": {}}]
    return [{"signing-keys-imported": {}}]


def mend(check: Check, benchmark: Benchmark) -> str:
    """Say what to review.

    Args:
        check: has nothing that varies.
        benchmark: whose control it is.
    """
    del check
    if benchmark.family == "debian":
        return (
            "Review the keys that apt trusts, and remove those of nobody you take packages from:\n"
            "ls /etc/apt/trusted.gpg.d /etc/apt/keyrings /usr/share/keyrings"
        )
    return (
        "Review the keys that rpm trusts, and compare them with what their owners publish:\n"
        "rpm -q gpg-pubkey --qf '%{NAME}-%{VERSION}-%{RELEASE} %{SUMMARY}\\n'\n"
        "Import a missing one: rpm --import /etc/pki/rpm-gpg/NAME"
    )
