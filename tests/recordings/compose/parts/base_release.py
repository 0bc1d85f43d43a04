"""os-release(5) and its older relatives, as the release packages have them."""

from __future__ import annotations

from tests.recordings.compose.system import System
from tests.recordings.compose.tree import Tree

_CENTOS7 = """\
NAME="CentOS Linux"
VERSION="7 (Core)"
ID="centos"
ID_LIKE="rhel fedora"
VERSION_ID="7"
PRETTY_NAME="CentOS Linux 7 (Core)"
ANSI_COLOR="0;31"
CPE_NAME="cpe:/o:centos:centos:7"
HOME_URL="https://www.centos.org/"
BUG_REPORT_URL="https://bugs.centos.org/"

CENTOS_MANTISBT_PROJECT="CentOS-7"
CENTOS_MANTISBT_PROJECT_VERSION="7"
REDHAT_SUPPORT_PRODUCT="centos"
REDHAT_SUPPORT_PRODUCT_VERSION="7"
"""
_RHEL7 = """\
NAME="Red Hat Enterprise Linux Server"
VERSION="7.9 (Maipo)"
ID="rhel"
ID_LIKE="fedora"
VARIANT="Server"
VARIANT_ID="server"
VERSION_ID="7.9"
PRETTY_NAME="Red Hat Enterprise Linux Server 7.9 (Maipo)"
CPE_NAME="cpe:/o:redhat:enterprise_linux:7.9:GA:server"
"""
_RHEL = """\
NAME="Red Hat Enterprise Linux"
VERSION="{version} ({word})"
ID="rhel"
ID_LIKE="fedora"
VERSION_ID="{version}"
PLATFORM_ID="platform:el{major}"
PRETTY_NAME="Red Hat Enterprise Linux {version} ({word})"
CPE_NAME="cpe:/o:redhat:enterprise_linux:{major}::baseos"
"""
_AL2 = """\
NAME="Amazon Linux"
VERSION="2"
ID="amzn"
ID_LIKE="centos rhel fedora"
VERSION_ID="2"
PRETTY_NAME="Amazon Linux 2"
CPE_NAME="cpe:2.3:o:amazon:amazon_linux:2"
HOME_URL="https://amazonlinux.com/"
SUPPORT_END="2026-06-30"
"""
_AL2023 = """\
NAME="Amazon Linux"
VERSION="2023"
ID="amzn"
ID_LIKE="fedora"
VERSION_ID="2023"
PLATFORM_ID="platform:al2023"
PRETTY_NAME="Amazon Linux 2023.5.20240903"
CPE_NAME="cpe:2.3:o:amazon:amazon_linux:2023"
VENDOR_NAME="AWS"
SUPPORT_END="2028-03-15"
"""
_DEBIAN = """\
PRETTY_NAME="{pretty}"
NAME="Debian GNU/Linux"
VERSION_ID="{version}"
VERSION="{version} ({word})"
VERSION_CODENAME={word}
ID=debian
HOME_URL="https://www.debian.org/"
SUPPORT_URL="https://www.debian.org/support"
BUG_REPORT_URL="https://bugs.debian.org/"
"""
_UBUNTU = """\
PRETTY_NAME="Ubuntu 22.04.5 LTS"
NAME="Ubuntu"
VERSION_ID="22.04"
VERSION="22.04.5 LTS (Jammy Jellyfish)"
VERSION_CODENAME=jammy
ID=ubuntu
ID_LIKE=debian
HOME_URL="https://www.ubuntu.com/"
UBUNTU_CODENAME=jammy
"""
_RELEASES = {
    "centos7": (_CENTOS7, "CentOS Linux release 7.9.2009 (Core)\n"),
    "rhel7": (_RHEL7, "Red Hat Enterprise Linux Server release 7.9 (Maipo)\n"),
    "rhel8": (
        _RHEL.format(version="8.10", word="Ootpa", major="8"),
        "Red Hat Enterprise Linux release 8.10 (Ootpa)\n",
    ),
    "rhel9": (
        _RHEL.format(version="9.4", word="Plow", major="9"),
        "Red Hat Enterprise Linux release 9.4 (Plow)\n",
    ),
    "al2": (_AL2, "Amazon Linux release 2 (Karoo)\n"),
    "al2023": (_AL2023, "Amazon Linux release 2023.5.20240903 (Amazon Linux)\n"),
    "debian11": (
        _DEBIAN.format(pretty="Debian GNU/Linux 11 (bullseye)", version="11", word="bullseye"),
        "11.11\n",
    ),
    "debian12": (
        _DEBIAN.format(pretty="Debian GNU/Linux 12 (bookworm)", version="12", word="bookworm"),
        "12.7\n",
    ),
    "ubuntu2204": (_UBUNTU, "bookworm/sid\n"),
}


def compose(tree: Tree, system: System) -> None:
    """Say which system it is."""
    release, line = _RELEASES[system.name]
    tree.file("/usr/lib/os-release", release)
    tree.link("/etc/os-release", "../usr/lib/os-release")
    if system.is_debian:
        tree.file("/etc/debian_version", line)
        return
    for name in (
        ("system-release",) if system.os == "amzn" else ("redhat-release", "system-release")
    ):
        tree.file(f"/etc/{name}", line)
