"""The systems that recordings are composed of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class System:
    """A distribution's release.

    Args:
        name: of the recording and, with `cis-` before it, of the profile.
        family: `redhat` or `debian`.
        os: ID of os-release(5).
        version: VERSION_ID of os-release(5).
        pretty: PRETTY_NAME of os-release(5).
        kernel: release of its kernel.
    """

    name: str
    family: str
    os: str
    version: str
    pretty: str
    kernel: str

    @property
    def is_debian(self) -> bool:
        """Whether it is Debian or made from it."""
        return self.family == "debian"

    @property
    def units(self) -> str:
        """Where packages put unit files."""
        return "/lib/systemd/system" if self.is_debian else "/usr/lib/systemd/system"


SYSTEMS = {
    one.name: one
    for one in (
        System(
            "centos7",
            "redhat",
            "centos",
            "7",
            "CentOS Linux 7 (Core)",
            "3.10.0-1160.119.1.el7.x86_64",
        ),
        System(
            "rhel7",
            "redhat",
            "rhel",
            "7.9",
            "Red Hat Enterprise Linux Server 7.9 (Maipo)",
            "3.10.0-1160.119.1.el7.x86_64",
        ),
        System(
            "rhel8",
            "redhat",
            "rhel",
            "8.10",
            "Red Hat Enterprise Linux 8.10 (Ootpa)",
            "4.18.0-553.16.1.el8_10.x86_64",
        ),
        System(
            "rhel9",
            "redhat",
            "rhel",
            "9.4",
            "Red Hat Enterprise Linux 9.4 (Plow)",
            "5.14.0-427.31.1.el9_4.x86_64",
        ),
        System("al2", "redhat", "amzn", "2", "Amazon Linux 2", "4.14.355-271.569.amzn2.x86_64"),
        System(
            "al2023",
            "redhat",
            "amzn",
            "2023",
            "Amazon Linux 2023.5.20240903",
            "6.1.106-116.188.amzn2023.x86_64",
        ),
        System(
            "debian11",
            "debian",
            "debian",
            "11",
            "Debian GNU/Linux 11 (bullseye)",
            "5.10.0-32-amd64",
        ),
        System(
            "debian12",
            "debian",
            "debian",
            "12",
            "Debian GNU/Linux 12 (bookworm)",
            "6.1.0-25-amd64",
        ),
        System(
            "ubuntu2204", "debian", "ubuntu", "22.04", "Ubuntu 22.04.5 LTS", "5.15.0-119-generic"
        ),
    )
}
