"""The packages of the machine, as rpm lists them and as the Berkeley DB `Packages` holds them."""

from __future__ import annotations

import lzma
import subprocess
from pathlib import Path

from tests.unit.rpm.databases import ARCH, NAME, RELEASE, VERSION, blob

DATABASE = Path(__file__).parent / "Packages.xz"
_EPOCH = 1003
# Of CentOS 6.10 with its updates, and of EPEL 6 (cloud-init).
_INSTALLED = """
acpid 1.0.10-3.el6 x86_64
audit 2.4.5-6.el6 x86_64
authconfig 6.1.12-23.el6 x86_64
basesystem 10.0-4.el6 noarch
bash 4.1.2-48.el6 x86_64
centos-release 6-10.el6.centos.12.3 x86_64
chkconfig 1.3.49.5-1.el6 x86_64
cloud-init 0.7.5-10.el6.centos.2 x86_64
coreutils 8.4-47.el6 x86_64
cronie 1.4.4-16.el6_8.2 x86_64
dhclient 12:4.1.1-63.P1.el6.centos x86_64
dracut 004-411.el6 noarch
e2fsprogs 1.41.12-24.el6 x86_64
filesystem 2.4.30-3.el6 x86_64
glibc 2.12-1.212.el6_10.3 x86_64
grubby 7.0.15-7.el6 x86_64
initscripts 9.03.61-1.el6.centos x86_64
iproute 2.6.32-57.el6 x86_64
iptables 1.4.7-19.el6 x86_64
iptables-ipv6 1.4.7-19.el6 x86_64
kernel 2.6.32-754.35.1.el6 x86_64
libselinux 2.0.94-7.el6 x86_64
libselinux-utils 2.0.94-7.el6 x86_64
module-init-tools 3.9-26.el6 x86_64
ntpdate 4.2.6p5-15.el6.centos x86_64
openssh 5.3p1-124.el6_10 x86_64
openssh-clients 5.3p1-124.el6_10 x86_64
openssh-server 5.3p1-124.el6_10 x86_64
passwd 0.77-7.el6 x86_64
policycoreutils 2.0.83-30.1.el6_8 x86_64
postfix 2:2.6.6-8.el6 x86_64
python 2.6.6-68.el6_10 x86_64
rootfiles 8.1-6.1.el6 noarch
rpm 4.8.0-59.el6 x86_64
rsync 3.0.6-12.el6 x86_64
rsyslog 5.8.10-12.el6 x86_64
selinux-policy 3.7.19-312.el6 noarch
selinux-policy-targeted 3.7.19-312.el6 noarch
setup 2.8.14-23.el6 noarch
shadow-utils 2:4.1.5.1-5.el6 x86_64
sudo 1.8.6p3-29.el6_10.3 x86_64
system-config-firewall-base 1.2.27-7.2.el6_6 noarch
tzdata 2020d-1.el6 noarch
udev 147-2.74.el6_10 x86_64
upstart 0.6.5-17.el6 x86_64
util-linux-ng 2.17.2-12.28.el6_9.2 x86_64
yum 3.2.29-81.el6.centos.0.1 noarch
"""
INSTALLED: tuple[tuple[str, str, str], ...] = tuple(
    (name, version, arch)
    for line in _INSTALLED.strip().splitlines()
    for name, version, arch in [line.split()]
)


def listed() -> str:
    """What `rpm -qa` prints in the format of the topic `packages`; none of them is signed."""
    return "".join(
        f"{name}\t{version if ':' in version else f'0:{version}'}\t{arch}\t(none)\n"
        for name, version, arch in INSTALLED
    )


def database() -> bytes:
    """The file /var/lib/rpm/Packages."""
    return lzma.decompress(DATABASE.read_bytes())


def write_database(path: Path) -> None:
    """Have Berkeley DB's own db_load(1) write it, with rpm's page size.

    Args:
        path: a file that does not exist.
    """
    lines = ["VERSION=3", "format=bytevalue", "type=hash", "db_pagesize=4096", "HEADER=END"]
    # Key 0 holds the number of the last package.
    for number, value in enumerate(
        [len(INSTALLED).to_bytes(4, "little"), *map(_header, INSTALLED)]
    ):
        lines += [f" {number.to_bytes(4, 'little').hex()}", f" {value.hex()}"]
    text = "\n".join([*lines, "DATA=END", ""])
    subprocess.run(["db_load", str(path)], input=text, text=True, check=True)


def _header(package: tuple[str, str, str]) -> bytes:
    name, full, arch = package
    epoch, _, rest = full.rpartition(":")
    version, _, release = rest.rpartition("-")
    fields: dict[int, bytes | int | str] = {NAME: name, VERSION: version, RELEASE: release}
    if epoch:
        fields[_EPOCH] = int(epoch)
    return blob({**fields, ARCH: arch})
