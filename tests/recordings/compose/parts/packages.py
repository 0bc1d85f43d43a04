"""Which packages are there, in versions that the distributions published.

The parts of other programs add their own; here are those that stand for themselves.
"""

from __future__ import annotations

from tests.recordings.compose.system import System
from tests.recordings.compose.tree import Tree

# Of each: systemd's package is there because everything needs it, so that lists look like lists.
_VERSIONS = {
    "centos7": """
        aide 0.15.1-13.el7_9.1
        audit 2.8.5-4.el7
        audit-libs 2.8.5-4.el7
        bash 4.2.46-35.el7_9
        chrony 3.4-1.el7
        coreutils 8.22-24.el7_9.2
        firewalld 0.6.3-13.el7_9
        glibc 2.17-326.el7_9
        iptables 1.4.21-35.el7
        libpwquality 1.2.3-5.el7
        logrotate 3.8.6-19.el7
        nfs-utils 1:1.3.0-0.68.el7.2
        openssl-libs 1:1.0.2k-26.el7_9
        pam 1.1.8-23.el7
        postfix 2:2.10.1-9.el7
        rpcbind 0.2.0-49.el7
        systemd 219-78.el7_9.9
        yum 3.4.3-168.el7.centos
    """,
    "rhel7": """
        aide 0.15.1-13.el7_9.1
        audit 2.8.5-4.el7
        audit-libs 2.8.5-4.el7
        bash 4.2.46-35.el7_9
        chrony 3.4-1.el7
        coreutils 8.22-24.el7_9.2
        glibc 2.17-326.el7_9.3
        iptables 1.4.21-35.el7
        libpwquality 1.2.3-5.el7
        logrotate 3.8.6-19.el7
        nftables 1:0.8-14.el7
        openssl-libs 1:1.0.2k-26.el7_9
        pam 1.1.8-23.el7
        postfix 2:2.10.1-9.el7
        systemd 219-78.el7_9.9
        systemd-journal-gateway 219-78.el7_9.9
        yum 3.4.3-168.el7
    """,
    "rhel8": """
        aide 0.16-14.el8_5.1
        audit 3.1.2-1.el8_10.1
        audit-libs 3.1.2-1.el8_10.1
        authselect 1.2.6-2.el8
        bash 4.4.20-5.el8
        chrony 4.5-1.el8
        coreutils 8.30-15.el8
        dnf 4.7.0-20.el8
        firewalld 0.9.11-9.el8_10
        glibc 2.28-251.el8_10.5
        iptables 1.8.5-11.el8_9
        libpwquality 1.4.4-6.el8
        logrotate 3.14.0-6.el8
        nftables 1:1.0.4-4.el8
        openssl-libs 1:1.1.1k-12.el8_9
        pam 1.3.1-34.el8_10
        systemd 239-82.el8_10.2
        systemd-journal-remote 239-82.el8_10.2
    """,
    "rhel9": """
        aide 0.16-100.el9
        audit 3.1.2-2.el9
        audit-libs 3.1.2-2.el9
        authselect 1.2.6-2.el9
        bash 5.1.8-9.el9
        chrony 4.5-1.el9
        coreutils 8.32-35.el9
        dnf 4.14.0-9.el9
        glibc 2.34-100.el9_4.3
        libpwquality 1.4.4-8.el9
        logrotate 3.18.0-8.el9
        nftables 1:1.0.9-1.el9
        openssl-libs 1:3.0.7-27.el9
        pam 1.5.1-19.el9
        postfix 2:3.5.9-24.el9
        systemd 252-32.el9_4.6
    """,
    "al2": """
        aide 0.16.2-1.amzn2.0.2
        audit 2.8.1-3.amzn2.1
        audit-libs 2.8.1-3.amzn2.1
        bash 4.2.46-34.amzn2
        chrony 4.2-5.amzn2.0.3
        coreutils 8.22-24.amzn2
        glibc 2.26-64.amzn2.0.2
        iptables 1.8.4-10.amzn2.1.2
        iptables-services 1.8.4-10.amzn2.1.2
        libpwquality 1.2.3-5.amzn2
        logrotate 3.8.6-15.amzn2
        openssl-libs 1:1.0.2k-24.amzn2.0.14
        pam 1.1.8-23.amzn2.0.2
        postfix 2:2.10.1-9.amzn2
        systemd 219-78.amzn2.0.22
        systemd-journal-gateway 219-78.amzn2.0.22
        yum 3.4.3-158.amzn2.0.7
    """,
    "al2023": """
        aide 0.18.6-1.amzn2023.0.1
        audit 3.0.6-1.amzn2023.0.2
        audit-libs 3.0.6-1.amzn2023.0.2
        bash 5.2.15-1.amzn2023.0.2
        chrony 4.3-1.amzn2023.0.4
        coreutils 8.32-30.amzn2023.0.3
        dnf 4.14.0-1.amzn2023.0.5
        firewalld 1.2.3-1.amzn2023
        glibc 2.34-52.amzn2023.0.11
        libpwquality 1.4.4-6.amzn2023.0.2
        logrotate 3.20.1-2.amzn2023.0.3
        nftables 1:1.0.4-3.amzn2023.0.2
        openssl-libs 1:3.0.8-1.amzn2023.0.14
        pam 1.5.1-8.amzn2023.0.4
        systemd 252.23-2.amzn2023
        systemd-journal-remote 252.23-2.amzn2023
    """,
    "debian11": """
        aide 0.17.3-4+deb11u2
        aide-common 0.17.3-4+deb11u2
        apparmor 2.13.6-10
        apparmor-utils 2.13.6-10
        audispd-plugins 1:3.0-2
        auditd 1:3.0-2
        bash 5.1-2+deb11u1
        chrony 4.0-8+deb11u2
        coreutils 8.32-4+b1
        iptables 1.8.7-1
        iptables-persistent 1.0.15
        libc6 2.31-13+deb11u11
        libpam-modules 1.4.0-9+deb11u1
        libpam-pwquality 1.4.4-1
        libpam-runtime 1.4.0-9+deb11u1
        logrotate 3.18.0-2+deb11u2
        netfilter-persistent 1.0.15
        openssl 1.1.1w-0+deb11u1
        systemd 247.3-7+deb11u6
        systemd-journal-remote 247.3-7+deb11u6
    """,
    "debian12": """
        aide 0.18.3-1+deb12u2
        aide-common 0.18.3-1+deb12u2
        apparmor 3.0.8-3
        apparmor-utils 3.0.8-3
        audispd-plugins 1:3.0.9-1
        auditd 1:3.0.9-1
        bash 5.2.15-2+b7
        chrony 4.3-2+deb12u1
        coreutils 9.1-1
        iptables 1.8.9-2
        libc6 2.36-9+deb12u8
        libpam-modules 1.5.2-6+deb12u1
        libpam-pwquality 1.4.5-1+b1
        libpam-runtime 1.5.2-6+deb12u1
        logrotate 3.21.0-1
        openssl 3.0.14-1~deb12u2
        systemd 252.30-1~deb12u2
        ufw 0.36.2-1
    """,
    "ubuntu2204": """
        aide 0.17.4-1
        aide-common 0.17.4-1
        apparmor 3.0.4-2ubuntu2.4
        apparmor-utils 3.0.4-2ubuntu2.4
        audispd-plugins 1:3.0.7-1build1
        auditd 1:3.0.7-1build1
        bash 5.1-6ubuntu1.1
        chrony 4.2-2ubuntu2
        coreutils 8.32-4.1ubuntu1.2
        libc6 2.35-0ubuntu3.8
        libpam-modules 1.4.0-11ubuntu2.4
        libpam-pwquality 1.4.4-1build2
        libpam-runtime 1.4.0-11ubuntu2.4
        logrotate 3.19.0-1ubuntu1.1
        nftables 1.0.2-1ubuntu3
        openssl 3.0.2-0ubuntu1.18
        systemd 249.11-0ubuntu3.12
        systemd-journal-remote 249.11-0ubuntu3.12
    """,
}
# The end of the fingerprint of each vendor's key, and what the key says of itself.
_KEYS = {
    "centos": (
        "f4a80eb5",
        "gpg(CentOS-7 Key (CentOS 7 Official Signing Key) <security@centos.org>)",
    ),
    "rhel": ("fd431d51", "gpg(Red Hat, Inc. (release key 2) <security@redhat.com>)"),
    "amzn": ("c87f5b1a", "gpg(Amazon Linux <amazon-linux@amazon.com>)"),
}
# File, section, where it is, and the file of its key, as the release packages have them.
_REPOSITORIES = {
    "centos7": (
        "CentOS-Base",
        "base",
        "mirrorlist=http://mirrorlist.centos.org/?release=$releasever&arch=$basearch&repo=os",
        "RPM-GPG-KEY-CentOS-7",
    ),
    "al2": (
        "amzn2-core",
        "amzn2-core",
        "mirrorlist=$awsproto://$amazonlinux.$awsregion.$awsdomain/$releasever/$product/$target",
        "RPM-GPG-KEY-amazon-linux-2",
    ),
    "al2023": (
        "amazonlinux",
        "amazonlinux",
        "mirrorlist=https://al2023-repos-$awsregion.s3.$awsregion.$awsdomain/core/mirrors",
        "RPM-GPG-KEY-amazon-linux-2023",
    ),
}
_RED_HAT = (
    "redhat",
    "rhel-baseos-rpms",
    "baseurl=https://cdn.redhat.com/content/dist/rhel/os",
    "RPM-GPG-KEY-redhat-release",
)


def compose(tree: Tree, system: System) -> None:
    """Install packages, and say that nothing newer is known."""
    for line in _VERSIONS[system.name].split("\n"):
        if line.strip():
            name, version = line.split()
            tree.package(name, version)
    if system.is_debian:
        _apt(tree, system)
    else:
        _yum(tree, system)


def _apt(tree: Tree, system: System) -> None:
    host = "archive.ubuntu.com_ubuntu" if system.os == "ubuntu" else "deb.debian.org_debian"
    suite = {"11": "bullseye", "12": "bookworm"}.get(system.version, "jammy")
    tree.file(f"/var/lib/apt/lists/{host}_dists_{suite}_InRelease", "")
    # apt-get -qq prints nothing at all when there is nothing to do.
    tree.output("apt-get -s dist-upgrade", "")
    tree.output("rpm -q gpg-pubkey", "")


def _yum(tree: Tree, system: System) -> None:
    file, name, source, key = _REPOSITORIES.get(system.name, _RED_HAT)
    tree.file(
        f"/etc/yum.repos.d/{file}.repo",
        f"[{name}]\nname={name}\n{source}\ngpgcheck=1\nenabled=1\n"
        f"gpgkey=file:///etc/pki/rpm-gpg/{key}\n",
    )
    old = system.version in ("7", "7.9", "2")
    cache = (
        f"/var/cache/yum/x86_64/{system.version[0]}Server/{name}"
        if old
        else f"/var/cache/dnf/{name}-0a1b2c3d/repodata"
    )
    tree.file(f"{cache}/repomd.xml", "")
    # Both print an empty line at most when there is nothing to do.
    tree.output("yum -C check-update", "")
    key_id, owner = _KEYS[system.os]
    tree.output("rpm -q gpg-pubkey", f"{key_id}\t{owner}\n(none)\n")
