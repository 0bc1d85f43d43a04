"""Settings of daemons and tools: the files of their packages, then what hardening changes.

Where a program reads drop-ins, the hardening is one, as an administrator would write it.
"""

from __future__ import annotations

from tests.recordings.compose.parts import config_texts as texts
from tests.recordings.compose.system import System
from tests.recordings.compose.tree import Tree

# systemd 219 and Debian's builds hand the journal on to syslog unless they are told not to.
_FORWARDS = {"centos7", "rhel7", "al2", "debian11", "debian12", "ubuntu2204"}
_YUM = {"centos7", "rhel7", "al2"}
_POSTFIX = {
    "centos7": "2:2.10.1-9.el7",
    "rhel7": "2:2.10.1-9.el7",
    "al2": "2:2.10.1-6.amzn2.0.4",
    "rhel8": "2:3.5.8-7.el8",
    "rhel9": "2:3.5.25-1.el9",
    "debian11": "3.5.25-0+deb11u1",
}
_RSYSLOG = {
    "centos7": "8.24.0-57.el7_9.3",
    "rhel7": "8.24.0-57.el7_9.3",
    "al2": "8.24.0-57.amzn2.2.0.2",
    "rhel8": "8.2102.0-15.el8_10.1",
    "rhel9": "8.2310.0-4.el9",
    "al2023": "8.2204.0-3.amzn2023.0.4",
    "debian11": "8.2102.0-2+deb11u1",
    "debian12": "8.2302.0-1",
}
_LIBUSER = {
    "centos7": "0.60-9.el7",
    "rhel7": "0.60-9.el7",
    "al2": "0.60-9.amzn2",
    "rhel8": "0.62-26.el8",
    "rhel9": "0.63-13.el9",
}
_REMOTE = '*.* action(type="omfwd" target="loghost.example.com" port="514" protocol="tcp")\n'


def compose(tree: Tree, system: System) -> None:
    """Write everybody's files."""
    _accounts(tree, system)
    _logging(tree, system)
    _dumps(tree)
    _time(tree, system)
    if system.name in _POSTFIX:
        tree.package("postfix", _POSTFIX[system.name])
        tree.file("/etc/postfix/main.cf", texts.POSTFIX)
    if not system.is_debian:
        _repositories(tree, system)
    if "firewalld" in tree.packages:
        tree.file("/etc/firewalld/firewalld.conf", texts.FIREWALLD)


def _accounts(tree: Tree, system: System) -> None:
    defs, useradd, inactive = texts.LOGIN_DEFS_REDHAT, texts.USERADD_REDHAT, "INACTIVE=-1"
    if system.is_debian:
        defs, useradd, inactive = texts.LOGIN_DEFS_DEBIAN, texts.USERADD_DEBIAN, "# INACTIVE=-1"
    tree.file("/etc/login.defs", defs)
    tree.file("/etc/default/useradd", useradd)
    tree.edit("/etc/default/useradd", lambda text: text.replace(inactive, "INACTIVE=30"))
    tree.edit(
        "/etc/login.defs",
        lambda text: (
            text.replace("PASS_MAX_DAYS\t99999", "PASS_MAX_DAYS\t365")
            .replace("PASS_MIN_DAYS\t0", "PASS_MIN_DAYS\t1")
            .replace("UMASK\t\t022", "UMASK\t\t027")
        ),
    )
    if system.os == "debian":
        tree.edit("/etc/login.defs", lambda text: text.replace("SHA512", "YESCRYPT"))
    if system.name in _LIBUSER:
        tree.package("libuser", _LIBUSER[system.name])
        tree.file("/etc/libuser.conf", texts.LIBUSER)


def _logging(tree: Tree, system: System) -> None:
    forwards = "yes" if system.name in _FORWARDS else "no"
    tree.file("/etc/systemd/journald.conf", texts.JOURNALD.format(forwards=forwards))
    # Ubuntu logs to the journal alone here, the others to rsyslog too.
    if system.name in _RSYSLOG:
        tree.package("rsyslog", _RSYSLOG[system.name])
        _rsyslog(tree, system)
    tree.file(
        "/etc/systemd/journald.conf.d/60-hardening.conf",
        "[Journal]\nStorage=persistent\nCompress=yes\n"
        f"ForwardToSyslog={'yes' if 'rsyslog' in tree.packages else 'no'}\n",
    )


def _rsyslog(tree: Tree, system: System) -> None:
    if system.is_debian:
        tree.file("/etc/rsyslog.conf", texts.RSYSLOG_DEBIAN)
    else:
        head = texts.RSYSLOG_REDHAT_7 if system.name in _YUM else texts.RSYSLOG_REDHAT
        tree.file("/etc/rsyslog.conf", head + texts.RULES_REDHAT)
    tree.file("/etc/rsyslog.d/60-hardening.conf", f"$FileCreateMode 0640\n{_REMOTE}")


def _dumps(tree: Tree) -> None:
    tree.file("/etc/security/limits.conf", texts.LIMITS)
    tree.file("/etc/security/limits.d/60-hardening.conf", "* hard core 0\n")
    tree.file("/etc/systemd/coredump.conf", texts.COREDUMP)
    tree.file(
        "/etc/systemd/coredump.conf.d/60-hardening.conf",
        "[Coredump]\nStorage=none\nProcessSizeMax=0\n",
    )


def _time(tree: Tree, system: System) -> None:
    if "chrony" in tree.packages and system.is_debian:
        tree.file("/etc/chrony/chrony.conf", texts.CHRONY_DEBIAN)
        tree.file("/etc/chrony/sources.d/site.sources", "server time.example.com iburst\n")
    elif "chrony" in tree.packages:
        vendor = {"centos": "centos", "rhel": "rhel", "amzn": "amazon"}[system.os]
        tree.file("/etc/chrony.conf", texts.CHRONY_REDHAT.format(vendor=vendor))
    if "systemd-timesyncd" in tree.packages:
        tree.file("/etc/systemd/timesyncd.conf", "[Time]\n#NTP=\n#FallbackNTP=ntp.ubuntu.com\n")
        tree.file(
            "/etc/systemd/timesyncd.conf.d/60-site.conf",
            "[Time]\nNTP=time.example.com\nFallbackNTP=time2.example.com\n",
        )
    if "ntp" in tree.packages:
        tree.file("/etc/ntp.conf", f"{texts.NTP}server time.example.com iburst\n")


def _repositories(tree: Tree, system: System) -> None:
    if system.name in _YUM:
        tree.file("/etc/yum.conf", f"{texts.YUM}repo_gpgcheck=1\n")
    else:
        hardening = "repo_gpgcheck=1\ninstall_weak_deps=False\n"
        tree.file("/etc/dnf/dnf.conf", texts.DNF + hardening)
        tree.link("/etc/yum.conf", "dnf/dnf.conf")
    name = {"centos": "CentOS-Base", "rhel": "redhat", "amzn": "amazonlinux"}[system.os]
    if not any(path.startswith("/etc/yum.repos.d/") for path in tree.texts):
        tree.file(
            f"/etc/yum.repos.d/{name}.repo",
            "[base]\nname=Packages of the release\nbaseurl=https://mirror.example.com/base/\n"
            "enabled=1\ngpgcheck=1\ngpgkey=file:///etc/pki/rpm-gpg/RPM-GPG-KEY-release\n",
        )
