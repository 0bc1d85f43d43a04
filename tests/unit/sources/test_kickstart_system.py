"""Settings of a system in kickstart files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.unit.sources.asked import asked, kickstart, left

I18N = {"syntax": "shell", "key": "LANG", "op": "in"}
IFCFG = {"path": "/etc/sysconfig/network-scripts/ifcfg-eth0", "syntax": "shell"}
KEYFILE = {
    "path": "/etc/NetworkManager/system-connections/eth0.nmconnection",
    "syntax": "keyfile",
    "section": "ipv4",
    "key": "method",
}
START = {"section": "connection", "key": "autoconnect", "default": "true"}


@pytest.mark.parametrize(
    ("line", "version", "calls"),
    [
        (
            "lang de_DE",
            "RHEL7",
            [
                (
                    "config-value",
                    {"path": "/etc/locale.conf", **I18N, "value": ["de_DE", "de_DE.UTF-8"]},
                )
            ],
        ),
        (
            "lang C.UTF-8",
            "RHEL6",
            [("config-value", {"path": "/etc/sysconfig/i18n", **I18N, "value": ["C.UTF-8"]})],
        ),
        (
            "keyboard de",
            "RHEL6",
            [
                (
                    "config-value",
                    {
                        "path": "/etc/sysconfig/keyboard",
                        "syntax": "shell",
                        "key": "KEYTABLE",
                        "value": "de",
                    },
                )
            ],
        ),
        ("selinux --permissive", "RHEL9", [("selinux-state", {"mode": "permissive"})]),
        (
            "selinux --disabled",
            "RHEL7",
            [
                (
                    "config-value",
                    {
                        "path": "/etc/selinux/config",
                        "syntax": "shell",
                        "key": "SELINUX",
                        "value": "disabled",
                    },
                )
            ],
        ),
        ("timezone UTC --utc", "RHEL9", [("timezone", {"zone": "UTC", "utc": True})]),
        ("timezone Europe/Rome", "RHEL9", [("timezone", {"zone": "Europe/Rome"})]),
        ("skipx", "RHEL6", [("default-runlevel", {"level": 3})]),
        ("skipx", "RHEL9", [("default-target", {"name": "multi-user.target"})]),
        (
            "xconfig --startxonboot",
            "RHEL9",
            [("default-target", {"name": "graphical.target"})],
        ),
        (
            "bootloader --append=quiet --timeout=3 --password=x",
            "RHEL9",
            [
                ("grub-arg", {"arg": "quiet"}),
                ("grub-timeout", {"max_seconds": 3}),
                ("grub-password", {}),
            ],
        ),
        ("bootloader --location=none", "RHEL9", []),
        (
            "timesource --ntp-disable",
            "RHEL9",
            [("service-not-in-use", {"units": ["chronyd.service", "ntpd.service"]})],
        ),
        (
            "network --device=eth0 --bootproto=dhcp --onboot=yes",
            "RHEL7",
            [
                ("config-value", {**IFCFG, "key": "BOOTPROTO", "op": "in", "value": ["dhcp"]}),
                ("config-value", {**IFCFG, "key": "ONBOOT", "value": "yes"}),
            ],
        ),
        (
            "network --device=eth0 --bootproto=static --ip=192.0.2.1 --netmask=255.255.255.0",
            "RHEL9",
            [
                ("config-value", {**KEYFILE, "value": "manual"}),
                ("config-value", {**KEYFILE, **START, "value": "true"}),
                (
                    "goss-file",
                    {
                        "path": KEYFILE["path"],
                        "exists": True,
                        "contents": [r"/^address(es)?[0-9]*=192\.0\.2\.1[^0-9]/"],
                    },
                ),
            ],
        ),
        (
            "network --device=eth0 --bootproto=dhcp --onboot=off",
            "RHEL7",
            [
                ("config-value", {**IFCFG, "key": "BOOTPROTO", "op": "in", "value": ["dhcp"]}),
                ("config-value", {**IFCFG, "key": "ONBOOT", "value": "no"}),
            ],
        ),
        (
            "network --hostname=a.b",
            "RHEL9",
            [("goss-file", {"path": "/etc/hostname", "exists": True, "contents": [r"/^a\.b$/"]})],
        ),
        ("network --device=link --bootproto=dhcp", "RHEL9", []),
    ],
)
def test_commands(
    tmp_path: Path, line: str, version: str, calls: list[tuple[str, dict[str, Any]]]
) -> None:
    """Each in the files and words of its version."""
    found = asked(kickstart(tmp_path, f"{line}\n", version))
    assert [call for each in found.values() for call in each] == calls
    assert found


def test_time_servers(tmp_path: Path) -> None:
    """Chrony asks each of them, however many spaces and options its line has."""
    demands = kickstart(tmp_path, "timesource --ntp-server=ntp.example\n")
    (calls,) = asked(demands).values()
    assert calls[1] == (
        "goss-file",
        {"path": "/etc/chrony.conf", "contents": [r"/^(server|pool) +ntp\.example( |$)/"]},
    )


def test_a_guessed_version_guesses_no_file(tmp_path: Path) -> None:
    """Where a network is written down differs too much between versions: a person looks."""
    demands = kickstart(tmp_path, "network --device=eth0 --bootproto=dhcp\n", "")
    assert asked(demands) == {"network:eth0": []}
    assert "--version" in demands.wanted["network:eth0"].note


def test_parts_without_a_check(tmp_path: Path) -> None:
    """They are told of beside the control."""
    demands = kickstart(
        tmp_path, "lang C --addsupport=de\nkeyboard --vckeymap=us --xlayouts=us\nbootloader\n"
    )
    assert len(left(demands)) == 2
    assert [one.statement.said for one in demands.silent] == ["bootloader"]
