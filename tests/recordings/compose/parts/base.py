"""What every machine has: its name, its folders, its system accounts, its banners, its schedulers.

Names and numbers are those of the distributions' own packages: `setup` and `base-passwd` for the
accounts, the release package for os-release.
"""

from __future__ import annotations

from tests.recordings.compose.parts import base_accounts, base_release
from tests.recordings.compose.system import System
from tests.recordings.compose.tree import Tree

BANNER = "Authorized users only. All activity may be monitored and reported.\n"
# As `setup` of Enterprise Linux and `cron` of Debian ship it.
_CRONTAB = {
    "redhat": (
        "SHELL=/bin/bash\nPATH=/sbin:/bin:/usr/sbin:/usr/bin\nMAILTO=root\n\n"
        "# For details see man 4 crontabs\n"
    ),
    "debian": (
        "SHELL=/bin/sh\nPATH=/usr/local/sbin:/usr/local/bin:/sbin:/bin:/usr/sbin:/usr/bin\n\n"
        "17 *\t* * *\troot    cd / && run-parts --report /etc/cron.hourly\n"
        "25 6\t* * *\troot\ttest -x /usr/sbin/anacron || "
        "( cd / && run-parts --report /etc/cron.daily )\n"
    ),
}
_SHELLS = {
    "redhat": "/bin/sh\n/bin/bash\n/usr/bin/sh\n/usr/bin/bash\n",
    "debian": (
        "# /etc/shells: valid login shells\n/bin/sh\n/bin/bash\n/usr/bin/bash\n/bin/rbash\n"
        "/usr/bin/rbash\n/bin/dash\n/usr/bin/dash\n"
    ),
}
_PROGRAMS = (
    "/usr/bin/bash",
    "/usr/bin/dash",
    "/usr/bin/false",
    "/usr/bin/sh",
    "/usr/bin/sync",
    "/usr/bin/true",
    "/usr/lib/systemd/systemd",
    "/usr/sbin/nologin",
)


def compose(tree: Tree, system: System) -> None:
    """Lay out the root file system."""
    for name in ("bin", "sbin", "lib", "lib64"):
        tree.folder(f"/usr/{name}")
        tree.link(f"/{name}", f"usr/{name}")
    for folder in (
        "/etc",
        "/home",
        "/opt",
        "/srv",
        "/usr/local/bin",
        "/usr/local/sbin",
        "/var/log",
    ):
        tree.folder(folder)
    tree.folder("/root", "0700")
    for folder in ("/tmp", "/var/tmp", "/dev/shm"):
        tree.folder(folder, "1777")
    for path in _PROGRAMS:
        tree.file(path, "", "0755")
    base_release.compose(tree, system)
    base_accounts.compose(tree, system)
    tree.file("/etc/machine-id", "5f1c6f0e1d6b4d6c9d2e8a4b7c3f9e10\n", "0444")
    tree.file("/etc/hostname", "hardened.example.org\n")
    tree.file("/etc/hosts", "127.0.0.1 localhost\n127.0.1.1 hardened.example.org hardened\n")
    tree.file("/etc/shells", _SHELLS[system.family])
    tree.file("/etc/fstab", "")
    _banners(tree, system)
    _schedulers(tree, system)


def _banners(tree: Tree, system: System) -> None:
    tree.file("/etc/issue", BANNER)
    tree.file("/etc/issue.net", BANNER)
    if system.os == "amzn":
        # update-motd writes it, from the parts in /etc/update-motd.d; since 2023 below /run.
        real = "/var/lib/update-motd/motd" if system.version == "2" else "/run/motd"
        tree.link("/etc/motd", real)
        tree.file(real, BANNER)
    else:
        tree.file("/etc/motd", BANNER)


def _schedulers(tree: Tree, system: System) -> None:
    """Close cron and at to all but those whom the allow files name."""
    names = ("hourly", "daily", "weekly", "monthly", "yearly")
    for name in names if system.is_debian or system.name == "rhel8" else names[:-1]:
        tree.folder(f"/etc/cron.{name}", "0700")
    tree.folder("/etc/cron.d", "0700")
    tree.file("/etc/crontab", _CRONTAB[system.family], "0600")
    # crontab(1) of Ubuntu is setgid `crontab`, and has to read its list.
    ubuntu = system.os == "ubuntu"
    old = system.name in ("centos7", "rhel7", "debian11")
    mode, group = ("0640", "crontab") if ubuntu else ("0600" if old else "0640", "root")
    tree.file("/etc/cron.allow", "root\n", mode, "root", group)
    tree.file("/etc/at.allow", "root\n", "0600" if system.name in ("rhel7", "al2") else "0640")
    if system.name == "centos7":
        tree.file("/etc/at.allow", "root\n", "0600")
    if system.is_debian:
        tree.package(
            "cron",
            {"11": "3.0pl1-137", "12": "3.0pl1-162"}.get(system.version, "3.0pl1-137ubuntu3"),
        )
        tree.package(
            "at", {"11": "3.1.23-1.1", "12": "3.2.5-1+b1"}.get(system.version, "3.2.5-1ubuntu1")
        )
    else:
        version = {
            "7": "1.4.11-25.el7_9",
            "7.9": "1.4.11-25.el7_9",
            "8.10": "1.5.2-10.el8",
            "9.4": "1.5.7-11.el9",
        }
        tree.package(
            "cronie",
            version.get(
                system.version,
                "1.4.11-23.amzn2" if system.version == "2" else "1.5.7-1.amzn2023.0.2",
            ),
        )
        at = {
            "7": "3.1.13-25.el7_9",
            "7.9": "3.1.13-25.el7_9",
            "8.10": "3.1.20-12.el8",
            "9.4": "3.1.23-11.el9",
        }
        tree.package(
            "at",
            at.get(
                system.version,
                "3.1.13-24.amzn2" if system.version == "2" else "3.1.23-6.amzn2023.0.2",
            ),
        )
