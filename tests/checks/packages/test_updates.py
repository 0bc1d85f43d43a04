"""Newer versions, by the lists on the disk."""

from __future__ import annotations

import pytest

from imgverify.facts.answers import Answers
from imgverify.model import Result
from tests.checks.building import answers
from tests.checks.judging import judge, with_output

# What `apt-get -s dist-upgrade` of apt 2.6 printed, and `dnf -q check-update` of dnf 4 is
# documented to print, with the lines that yum 3 wraps.
APT = (
    "Inst libc6 [2.36-9] (2.36-9+deb12u8 Debian:12.7/stable [amd64])\nConf libc6 (2.36 x [amd64])\n"
)
YUM = """
kernel.x86_64                        3.10.0-1160.119.1.el7        updates
NetworkManager-libnm.x86_64
                                     1:1.18.8-2.el7_9             updates
Obsoleting Packages
grub2.x86_64                         1:2.02-0.87.el7              updates
    grub2.x86_64                     1:2.02-0.65.el7              installed
"""
DPKG = "Package: libc6\nStatus: install ok installed\nArchitecture: amd64\nVersion: 2.36-9\n"
KEY = "RSA/SHA256, Tue 01 Oct 2024, Key ID 24c6a8a7f4a80eb5"


def debian(output: str, *, lists: bool = True) -> Answers:
    """A Debian machine.

    Args:
        output: of apt-get.
        lists: whether there are any.
    """
    release = "/var/lib/apt/lists/deb.debian.org_debian_dists_bookworm_InRelease"
    return answers(
        "updates",
        "packages",
        files={"/etc/os-release": "ID=debian\n", "/var/lib/dpkg/status": DPKG},
        states={release: "0644 root root"} if lists else {},
        outputs={"apt-get -s dist-upgrade": output, "rpm packages": ""},
    )


def centos(output: str) -> Answers:
    """A CentOS machine.

    Args:
        output: of yum.
    """
    return answers(
        "updates",
        "packages",
        files={"/etc/os-release": "ID=centos\n"},
        states={"/var/cache/yum/x86_64/7/base/repomd.xml": "0644 root root"},
        outputs={
            "yum -C check-update": output,
            "rpm packages": f"kernel\t0:3\tx86_64\t{KEY}\npam\t0:1\tx86_64\t{KEY}\n",
        },
    )


def test_pending() -> None:
    """Updates are named; `at_most` and `allow` let some wait."""
    outcome = judge("no-pending-updates", debian(APT))
    assert outcome.result is Result.FAIL
    assert "libc6 2.36-9+deb12u8" in outcome.reason
    assert judge("no-pending-updates", debian("")).result is Result.PASS
    assert judge("no-pending-updates", debian(APT), at_most=1).result is Result.PASS
    assert judge("no-pending-updates", debian(APT), allow=["libc*"]).result is Result.PASS


def test_yum() -> None:
    """Wrapped lines count; what a package makes obsolete is no update of its own."""
    outcome = judge("no-pending-updates", centos(YUM))
    assert "kernel 3.10.0-1160.119.1.el7, NetworkManager-libnm 1:1.18.8-2.el7_9" in outcome.reason
    assert "grub2" not in outcome.reason


@pytest.mark.parametrize(
    ("name", "result"),
    [("kernel", Result.FAIL), ("pam", Result.PASS), ("absent", Result.NOTAPPLICABLE)],
)
def test_latest(name: str, result: Result) -> None:
    """One package, by its whole name; `package-present` says that it is missing."""
    assert judge("package-latest", centos(YUM), name=name).result is result


def test_nobody_could_look() -> None:
    """Without lists, or when the manager fails, nothing is up to date."""
    assert judge("no-pending-updates", debian("", lists=False)).result is Result.ERROR
    broken = with_output(debian(""), "apt-get -s dist-upgrade", "", status=100)
    assert judge("no-pending-updates", broken).result is Result.ERROR
