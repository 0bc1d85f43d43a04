"""Kernel parameters in files and in the kernel."""

from __future__ import annotations

import pytest

from imgverify.facts.questions import File
from imgverify.facts.sysctl import for_params, parse, path_of
from tests.checks.building import answers


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ("net.ipv4.ip_forward", "net/ipv4/ip_forward"),
        ("net/ipv4/conf/eth0.1/forwarding", "net/ipv4/conf/eth0.1/forwarding"),
        ("net.ipv4.conf.eth0/1.forwarding", "net/ipv4/conf/eth0.1/forwarding"),
        ("vm/overcommit", "vm/overcommit"),
    ],
)
def test_keys(key: str, path: str) -> None:
    """The first separator decides which one separates (sysctl.d(5))."""
    assert path_of(key) == path


def test_questions() -> None:
    """Only the control's own key is read from the kernel."""
    assert for_params({"key": "kernel.sysrq", "value": "0"}) == (File("/proc/sys/kernel/sysrq"),)
    assert for_params({}) == ()


def test_order_and_precedence() -> None:
    """By file name over all folders; an exact key beats wildcards, the last of each counts."""
    found = parse(
        answers(
            "sysctl",
            files={
                "/usr/lib/sysctl.d/10-a.conf": "a.b = 1\nc.*.d = 1\n",
                "/run/sysctl.d/20-b.conf": "a.b = 2\nc.x.d = 9\n",
                "/usr/lib/sysctl.d/30-c.conf": "c.*.d = 3\n-e.f\n",
                "/etc/sysctl.d/05-first.conf": "a.b = 0\n",
            },
        )
    )
    for key, value in {"a.b": "2", "c.x.d": "9", "c.y.d": "3"}.items():
        setting = found.at_boot(key)
        assert setting
        assert setting.value == value
    assert found.at_boot("e.f") is None
    assert found.at_boot("g.h") is None


def test_a_wildcard_stays_within_a_folder() -> None:
    """systemd-sysctl expands it with glob(3), where `*` matches no slash."""
    found = parse(answers("sysctl", files={"/etc/sysctl.d/a.conf": "net.ipv4.*.rp_filter = 1\n"}))
    assert found.at_boot("net.ipv4.conf.all.rp_filter") is None
    assert found.at_boot("net.ipv4.x.rp_filter")
