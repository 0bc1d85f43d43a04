"""Sysctl checks, on files in all the folders that systemd-sysctl reads."""

from __future__ import annotations

import pytest

from imgverify.facts.answers import Answers
from imgverify.model import Plane, Result
from tests.checks.building import answers
from tests.checks.judging import judge

KEY = "net.ipv4.conf.all.rp_filter"
NOW = "/proc/sys/net/ipv4/conf/all/rp_filter"
VENDOR = "/usr/lib/sysctl.d/50-default.conf"
OWN = "/etc/sysctl.d/60-cis.conf"


def machine(
    files: dict[str, str], now: str | None = "1\n", key: str = KEY, **states: str
) -> Answers:
    """A machine with these files, and a running value."""
    path = "/proc/sys/" + key.replace(".", "/")
    running = {} if now is None else {path: now}
    return answers("sysctl", files={**files, **running}, states=states, params={"key": key})


def result(
    have: Answers, key: str = KEY, value: str = "1", also: list[str] | None = None
) -> Result:
    """Judge one parameter."""
    return judge("sysctl", have, key=key, value=value, also=also).result


@pytest.mark.parametrize(
    "files",
    [
        {OWN: f"{KEY} = 1\n"},
        {OWN: f"{KEY}=1"},
        {OWN: "net/ipv4/conf/all/rp_filter = 1\n"},
        {OWN: f"-{KEY} = 1\n"},
        {OWN: f"{KEY} = 0\n{KEY} = 1\n"},
        {VENDOR: f"{KEY} = 0\n", OWN: f"{KEY} = 1\n"},
        {VENDOR: f"{KEY} = 0\n", "/etc/sysctl.d/50-default.conf": f"{KEY} = 1\n"},
        {VENDOR: "net.ipv4.conf.*.rp_filter = 1\n"},
        {VENDOR: "net.ipv4.conf.*.rp_filter = 0\n", "/etc/sysctl.d/10-x.conf": f"{KEY} = 1\n"},
    ],
)
def test_effective_value_passes(files: dict[str, str]) -> None:
    """Forms of a line, the last one, the first folder, wildcards and what beats them."""
    assert result(machine(files)) is Result.PASS


@pytest.mark.parametrize(
    "files",
    [
        {},
        {OWN: f"{KEY} = 2\n"},
        {OWN: f"{KEY} = 10\n"},
        {OWN: f"# {KEY} = 1\n"},
        {OWN: f"; {KEY} = 1\n"},
        {OWN: f"{KEY}_x = 1\n"},
        {OWN: f"{KEY}\n"},
        {OWN: f"{KEY} = 1\n", "/etc/sysctl.d/99-late.conf": f"{KEY} = 0\n"},
        {OWN: f"{KEY} = 1\n", "/usr/lib/sysctl.d/99-late.conf": f"{KEY} = 0\n"},
        {VENDOR: f"{KEY} = 1\n", "/etc/sysctl.d/50-default.conf": "# nothing\n"},
        {VENDOR: f"net.ipv4.conf.*.rp_filter = 1\n-{KEY}\n"},
        {"/etc/sysctl.conf": f"{KEY} = 1\n"},
        {"/etc/sysctl.d/readme": f"{KEY} = 1\n"},
    ],
)
def test_other_value_at_boot_fails(files: dict[str, str]) -> None:
    """Runtime only, look-alikes, comments, overridden, masked, and a file that nothing reads."""
    assert result(machine(files)) is Result.FAIL


def test_sysctl_conf_counts_through_its_link() -> None:
    """Debian and Red Hat link 99-sysctl.conf to /etc/sysctl.conf; it takes part in the order."""
    link = {"/etc/sysctl.d/99-sysctl.conf": "0777 root root -> ../sysctl.conf"}
    files = {OWN: f"{KEY} = 0\n", "/etc/sysctl.d/99-sysctl.conf": f"{KEY} = 1\n"}
    assert result(machine(files, **link)) is Result.PASS


def test_a_link_to_nowhere_takes_a_file_away() -> None:
    """The vendor's file is masked by a link to /dev/null of the same name."""
    mask = {"/etc/sysctl.d/50-default.conf": "0777 root root -> /dev/null"}
    assert result(machine({VENDOR: f"{KEY} = 1\n"}, **mask)) is Result.FAIL


@pytest.mark.parametrize("now", ["0\n", "2\n", "10\n", None])
def test_other_value_now_fails(now: str | None) -> None:
    """Persistent only; and a parameter that the kernel does not have."""
    assert result(machine({OWN: f"{KEY} = 1\n"}, now)) is Result.FAIL


def test_lists_of_numbers_and_further_values() -> None:
    """Blanks do not matter; `also` accepts more."""
    key = "net.ipv4.ping_group_range"
    have = machine({OWN: f"{key} = 0   10\n"}, "0\t10\n", key)
    assert result(have, key, "0 10") is Result.PASS
    assert result(have, key, "1 0") is Result.FAIL
    assert result(have, key, "1 0", also=["0 10"]) is Result.PASS


def test_no_ipv6_is_not_applicable() -> None:
    """Where the kernel has no IPv6 there is nothing to set; where it has, a missing key fails."""
    key = "net.ipv6.conf.all.accept_ra"
    assert result(machine({}, None, key), key, "0") is Result.NOTAPPLICABLE
    have = machine({}, None, key, **{"/proc/sys/net/ipv6": "d0555 root root"})
    assert result(have, key, "0") is Result.FAIL


def test_values_that_were_not_read_are_no_pass() -> None:
    """A value that nobody asked for, and a disk."""
    files = {OWN: f"{KEY} = 1\n"}
    assert result(answers("sysctl", files=files)) is Result.ERROR
    disk = answers("sysctl", files=files, plane=Plane.OFFLINE)
    assert result(disk) is Result.NEEDS_BOOT
    assert result(disk, value="0") is Result.FAIL


UFW = {
    "/usr/lib/ufw/ufw-init": "",
    "/etc/ufw/ufw.conf": "# comment\nENABLED=yes\nLOGLEVEL=low\n",
    "/etc/default/ufw": 'IPV6=yes\nIPT_SYSCTL=/etc/ufw/sysctl.conf\nIPT_MODULES=""\n',
    "/etc/ufw/sysctl.conf": "net/ipv4/conf/all/rp_filter=0\n",
}


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({}, Result.FAIL),
        ({"/etc/ufw/sysctl.conf": "net/ipv4/conf/all/rp_filter=1\n"}, Result.PASS),
        ({"/etc/ufw/sysctl.conf": "#net/ipv4/conf/all/rp_filter=0\n"}, Result.PASS),
        ({"/etc/ufw/ufw.conf": "ENABLED=no\n"}, Result.PASS),
        ({"/etc/default/ufw": "IPT_SYSCTL=\n"}, Result.PASS),
        ({"/usr/lib/ufw/ufw-init": None}, Result.PASS),
    ],
)
def test_ufw_has_the_last_word(change: dict[str, str | None], wanted: Result) -> None:
    """Its file beats sysctl.d where ufw is installed, enabled and told to read it."""
    files = {OWN: f"{KEY} = 1\n", "/etc/sysctl.d/99-z.conf": f"{KEY} = 1\n", **UFW, **change}
    have = {path: text for path, text in files.items() if text is not None}
    assert result(machine(have)) is wanted
