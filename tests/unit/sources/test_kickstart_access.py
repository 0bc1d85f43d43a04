"""Accounts, services and the firewall in kickstart files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.unit.sources.asked import asked, kickstart, left

KEY = "AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl"


@pytest.mark.parametrize(
    ("line", "version", "calls"),
    [
        ("rootpw --lock", "RHEL9", [("root-locked", {})]),
        ("rootpw --iscrypted *", "RHEL6", [("root-locked", {})]),
        ("rootpw --iscrypted $6$a", "RHEL9", [("root-password", {"allowed": ["password"]})]),
        (
            "user --name=a --uid=7 --groups=b,c --shell=/bin/sh",
            "RHEL9",
            [
                (
                    "goss-user",
                    {
                        "name": "a",
                        "exists": True,
                        "uid": 7,
                        "groups": {"contain-elements": ["b", "c"]},
                        "shell": "/bin/sh",
                    },
                )
            ],
        ),
        (
            "group --name=g --gid=9",
            "RHEL9",
            [("goss-group", {"name": "g", "exists": True, "gid": 9})],
        ),
        (
            "services --enabled=a --disabled=b",
            "RHEL9",
            [
                ("service-enabled", {"name": "a"}),
                ("service-not-in-use", {"units": ["b.service"]}),
            ],
        ),
        (
            "services --enabled=a --disabled=b",
            "RHEL6",
            [("sysv-service", {"name": "a"}), ("sysv-service", {"name": "b", "state": "off"})],
        ),
        (
            "firewall --disabled",
            "RHEL9",
            [("service-not-in-use", {"units": ["firewalld.service"]})],
        ),
        (
            "firewall --enabled --ssh --port=53:udp",
            "RHEL6",
            [
                ("sysv-service", {"name": "iptables"}),
                ("sysv-service", {"name": "ip6tables"}),
                ("firewall-admits", {"backend": "iptables", "tcp": [22], "udp": [53]}),
                ("firewall-admits", {"backend": "ip6tables", "tcp": [22], "udp": [53]}),
            ],
        ),
        ("firewall --enabled --service=ssh", "RHEL9", [("service-enabled", {"name": "firewalld"})]),
        (
            "authconfig --enableshadow --passalgo=sha512",
            "RHEL7",
            [
                ("passwords-shadowed", {}),
                (
                    "config-value",
                    {
                        "path": "/etc/login.defs",
                        "syntax": "login-defs",
                        "key": "ENCRYPT_METHOD",
                        "value": "SHA512",
                    },
                ),
            ],
        ),
        (
            "authselect select sssd with-x",
            "RHEL9",
            [
                ("authselect-profile", {}),
                (
                    "goss-file",
                    {
                        "path": "/etc/authselect/authselect.conf",
                        "exists": True,
                        "contents": ["/^sssd$/", r"/^with\-x$/"],
                    },
                ),
            ],
        ),
        (
            f'sshkey --username=a "ssh-ed25519 {KEY} me"',
            "RHEL9",
            [
                (
                    "goss-file",
                    {
                        "path": "/home/a/.ssh/authorized_keys",
                        "exists": True,
                        "contents": [rf"/^\s*[^#\s].*{KEY}/"],
                    },
                )
            ],
        ),
    ],
)
def test_commands(
    tmp_path: Path, line: str, version: str, calls: list[tuple[str, dict[str, Any]]]
) -> None:
    """Each in the words of its version."""
    found = asked(kickstart(tmp_path, f"{line}\n", version))
    assert [call for each in found.values() for call in each] == calls


@pytest.mark.parametrize(
    "line",
    [
        'sshkey --username=a "no key"',
        "authselect current",
        "firewall --enabled --port=1:sctp",
        "firewall --enabled --port=²:tcp",
        "authconfig --enablenis",
    ],
)
def test_what_no_check_can_tell(tmp_path: Path, line: str) -> None:
    """It is told of."""
    version = "RHEL6" if line.startswith(("firewall", "authconfig")) else "RHEL9"
    assert left(kickstart(tmp_path, f"{line}\n", version))


def test_key_of_a_user_with_another_home(tmp_path: Path) -> None:
    """`user` says where it is, wherever it stands; its primary group counts, too."""
    text = f'sshkey --username=a "ssh-ed25519 {KEY}"\nuser --name=a --homedir=/srv/a --gid=7\n'
    found = asked(kickstart(tmp_path, text))
    assert found["sshkey:a"][0][1]["path"] == "/srv/a/.ssh/authorized_keys"
    assert found["user:a"][0][1]["gid"] == 7


def test_trusted_interfaces_open_iptables(tmp_path: Path) -> None:
    """With one, rules that let in all of it are as asked: no control says `nothing else`."""
    demands = kickstart(tmp_path, "firewall --enabled --ssh --trust=eth1\n", "RHEL6")
    assert "firewall:openings" not in demands.wanted
    assert "--trust" in left(demands)[0]


def test_openings_of_firewalld_are_for_a_person(tmp_path: Path) -> None:
    """With what was asked for in the title."""
    demands = kickstart(tmp_path, "firewall --enabled --service=ssh --port=443:tcp --trust=eth1\n")
    assert demands.wanted["firewall:openings"].title == "firewalld lets in ssh, 443:tcp"
    assert "--trust" in left(demands)[0]


def test_no_secret_gets_out(tmp_path: Path) -> None:
    """Neither hashes nor passwords are in anything that is written."""
    demands = kickstart(
        tmp_path,
        "rootpw hunter2\nuser --name=a --password=hunter2\nrootpw --iscrypted $6$hunter2\n",
    )
    assert "hunter2" not in repr(demands)
