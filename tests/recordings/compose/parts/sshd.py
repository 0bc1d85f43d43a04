"""OpenSSH's daemon, hardened: in a drop-in where its file includes them, else in the file itself.

`sshd_effective.txt` is what `sshd -T` of OpenSSH 9.2p1 printed on Debian 12 with most of these
options. What older releases print otherwise follows the release notes and servconf.c of each.
"""

from __future__ import annotations

import re
from pathlib import Path

from tests.recordings.compose.parts import sshd_texts
from tests.recordings.compose.system import System
from tests.recordings.compose.tree import Tree

_EFFECTIVE = Path(__file__).with_name("sshd_effective.txt")
_ROOT = "user=root,host=localhost,addr=127.0.0.1,laddr=127.0.0.1,lport=22"
# Upstream release, and the package.
_VERSIONS = {
    "centos7": (7.4, "7.4p1-23.el7_9"),
    "rhel7": (7.4, "7.4p1-23.el7_9"),
    "al2": (7.4, "7.4p1-22.amzn2.0.9"),
    "rhel8": (8.0, "8.0p1-25.el8_10"),
    "rhel9": (8.7, "8.7p1-38.el9_4.4"),
    "al2023": (8.7, "8.7p1-8.amzn2023.0.13"),
    "debian11": (8.4, "1:8.4p1-5+deb11u3"),
    "debian12": (9.2, "1:9.2p1-2+deb12u3"),
    "ubuntu2204": (8.9, "1:8.9p1-3ubuntu0.10"),
}
_SINCE = {
    "unusedconnectiontimeout": 9.2,
    "requiredrsasize": 9.1,
    "modulifile": 8.6,
    "persourcemaxstartups": 8.5,
    "persourcenetblocksize": 8.5,
    "securitykeyprovider": 8.2,
    "pubkeyauthoptions": 8.2,
    "casignaturealgorithms": 7.9,
    "permitlisten": 7.8,
    "exposeauthinfo": 7.6,
}
# Renamed in OpenSSH 8.5; before 8.7 the old name of keyboard-interactive was printed too.
_OLD_NAMES = {
    "hostbasedacceptedalgorithms": "hostbasedacceptedkeytypes",
    "pubkeyacceptedalgorithms": "pubkeyacceptedkeytypes",
}


def compose(tree: Tree, system: System) -> None:
    """Install and configure it."""
    upstream, version = _VERSIONS[system.name]
    tree.package("openssh-server", version)
    tree.file("/usr/sbin/sshd", "", "0755")
    tree.unit("ssh.service" if system.is_debian else "sshd.service")
    wishes = sshd_texts.WISHES | {
        "AllowGroups": "sudo" if system.is_debian else "wheel",
        # 3.1.2 of CentOS 7 and 1.0.0 of Debian 11 end a silent session at its first missed answer.
        "ClientAliveCountMax": "0" if system.name in ("centos7", "debian11") else "1",
    }
    _configure(tree, system, upstream, wishes)
    _host_keys(tree, system)
    text = _effective(system, upstream, wishes)
    tree.output("sshd -T", text)
    tree.output(f"sshd -T -C {_ROOT}", text)


def _configure(tree: Tree, system: System, upstream: float, wishes: dict[str, str]) -> None:
    includes = upstream >= 8.2 and system.name != "rhel8"
    lines = "".join(f"{name} {value}\n" for name, value in wishes.items())
    shipped = sshd_texts.DEBIAN if system.is_debian else sshd_texts.REDHAT
    if includes:
        tree.file(
            "/etc/ssh/sshd_config", f"Include /etc/ssh/sshd_config.d/*.conf\n{shipped}", "0600"
        )
        tree.file("/etc/ssh/sshd_config.d/00-hardening.conf", lines, "0600")
        if system.name == "rhel9":
            tree.file("/etc/ssh/sshd_config.d/50-redhat.conf", sshd_texts.REDHAT_9, "0600")
    else:
        kept = [
            line for line in shipped.splitlines(keepends=True) if line.split(" ")[0] not in wishes
        ]
        tree.file("/etc/ssh/sshd_config", lines + "".join(kept), "0600")
    if system.name == "rhel8":
        tree.file("/etc/sysconfig/sshd", sshd_texts.SYSCONFIG, "0640")


def _host_keys(tree: Tree, system: System) -> None:
    group = "root" if system.is_debian or system.name in ("rhel9", "al2023") else "ssh_keys"
    for kind in ("rsa", "ecdsa", "ed25519"):
        key = f"/etc/ssh/ssh_host_{kind}_key"
        tree.file(key, "", "0600" if group == "root" else "0640", "root", group)
        tree.file(
            f"{key}.pub", f"ssh-{kind} AAAAC3NzaC1lZDI1NTE5AAAAIJusY5dRHwiQtwN74qy5 root@host\n"
        )


def _effective(system: System, upstream: float, wishes: dict[str, str]) -> str:
    wanted = {name.lower(): value for name, value in wishes.items()}
    lines: list[str] = []
    for line in _EFFECTIVE.read_text(encoding="utf-8").splitlines():
        name, _, value = line.partition(" ")
        if upstream < _SINCE.get(name, 0):
            continue
        value = _seconds(wanted.pop(name, value))
        if upstream < 8.7 and name == "kbdinteractiveauthentication":
            lines.append(f"challengeresponseauthentication {value}")
        if upstream < 8.5:
            name = _OLD_NAMES.get(name, name)
        if name == "subsystem" and not system.is_debian:
            value = "sftp /usr/libexec/openssh/sftp-server"
        if name == "syslogfacility" and not system.is_debian:
            value = "AUTHPRIV"
        lines.append(f"{name} {value}")
    lines += [f"{name} {value}" for name, value in wanted.items()]
    return "".join(f"{line}\n" for line in lines)


def _seconds(value: str) -> str:
    minutes = re.fullmatch(r"(\d+)m", value)
    return str(int(minutes[1]) * 60) if minutes else value
