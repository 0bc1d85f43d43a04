"""Files of sysctl.d as shipped, an administrator's over them, and what the kernel has."""

from __future__ import annotations

from tests.recordings.compose.system import System
from tests.recordings.compose.tree import Tree

# systemd's own, of Enterprise Linux 7 (50-default.conf) and of later systems.
_SYSTEMD_7 = """\
# System Request functionality of the kernel (SYNC)
kernel.sysrq = 16
kernel.core_uses_pid = 1
net.ipv4.conf.default.rp_filter = 1
net.ipv4.conf.all.rp_filter = 1
net.ipv4.conf.default.accept_source_route = 0
net.ipv4.conf.all.accept_source_route = 0
net.ipv4.conf.default.promote_secondaries = 1
net.ipv4.conf.all.promote_secondaries = 1
fs.protected_hardlinks = 1
fs.protected_symlinks = 1
"""
_SYSTEMD = """\
kernel.sysrq = 0x01b6
kernel.core_uses_pid = 1
net.ipv4.conf.default.rp_filter = 2
net.ipv4.conf.*.rp_filter = 2
-net.ipv4.conf.all.rp_filter
net.ipv4.conf.default.accept_source_route = 0
net.ipv4.conf.*.accept_source_route = 0
-net.ipv4.conf.all.accept_source_route
net.ipv4.conf.default.promote_secondaries = 1
net.ipv4.conf.*.promote_secondaries = 1
-net.ipv4.conf.all.promote_secondaries
-net.ipv4.ping_group_range = 0 2147483647
-net.core.default_qdisc = fq_codel
fs.protected_hardlinks = 1
fs.protected_symlinks = 1
fs.protected_regular = 1
fs.protected_fifos = 1
"""
_REDHAT = {
    # elfutils-default-yama-scope, systemd, redhat-release and initscripts.
    "/usr/lib/sysctl.d/10-default-yama-scope.conf": (
        "# Allow ptrace of one's own processes\nkernel.yama.ptrace_scope = 0\n"
    ),
    "/usr/lib/sysctl.d/00-system.conf": (
        "net.bridge.bridge-nf-call-ip6tables = 0\nnet.bridge.bridge-nf-call-iptables = 0\n"
    ),
}
_DEBIAN = {
    # systemd and procps.
    "/usr/lib/sysctl.d/50-pid-max.conf": "# Bump the numeric PID range\nkernel.pid_max = 4194304\n",
    "/usr/lib/sysctl.d/99-protect-links.conf": (
        "fs.protected_fifos = 1\nfs.protected_hardlinks = 1\n"
        "fs.protected_regular = 2\nfs.protected_symlinks = 1\n"
    ),
}
_UBUNTU = {
    # procps of Ubuntu.
    "/etc/sysctl.d/10-network-security.conf": (
        "# Turn on Source Address Verification in all interfaces\n"
        "net.ipv4.conf.default.rp_filter=2\nnet.ipv4.conf.all.rp_filter=2\n"
    ),
    "/etc/sysctl.d/10-ptrace.conf": "# PTRACE scope\nkernel.yama.ptrace_scope = 1\n",
    "/etc/sysctl.d/10-kernel-hardening.conf": "kernel.kptr_restrict = 1\n",
    "/etc/sysctl.d/10-magic-sysrq.conf": "kernel.sysrq = 176\n",
}
# An administrator's; its name sorts after all that the packages ship but 99-*.
_HARDENED = {
    "/etc/sysctl.d/60-kernel.conf": """\
fs.suid_dumpable = 0
fs.protected_hardlinks = 1
fs.protected_symlinks = 1
kernel.dmesg_restrict = 1
kernel.kptr_restrict = 1
kernel.randomize_va_space = 2
kernel.yama.ptrace_scope = 1
""",
    "/etc/sysctl.d/60-net-ipv4.conf": """\
# No router.
net.ipv4.ip_forward = 0
net.ipv4.conf.all.forwarding = 0
net.ipv4.conf.default.forwarding = 0
net.ipv4.conf.all.send_redirects = 0
net.ipv4.conf.default.send_redirects = 0
net.ipv4.conf.all.accept_source_route = 0
net.ipv4.conf.default.accept_source_route = 0
net.ipv4.conf.all.accept_redirects = 0
net.ipv4.conf.default.accept_redirects = 0
net.ipv4.conf.all.secure_redirects = 0
net.ipv4.conf.default.secure_redirects = 0
net.ipv4.conf.all.log_martians = 1
net.ipv4.conf.default.log_martians = 1
net.ipv4.conf.all.rp_filter = 1
net.ipv4.conf.default.rp_filter = 1
net.ipv4.icmp_echo_ignore_broadcasts = 1
net.ipv4.icmp_ignore_bogus_error_responses = 1
net.ipv4.tcp_syncookies = 1
""",
    "/etc/sysctl.d/60-net-ipv6.conf": """\
net.ipv6.conf.all.forwarding = 0
net.ipv6.conf.default.forwarding = 0
net.ipv6.conf.all.accept_source_route = 0
net.ipv6.conf.default.accept_source_route = 0
net.ipv6.conf.all.accept_redirects = 0
net.ipv6.conf.default.accept_redirects = 0
net.ipv6.conf.all.accept_ra = 0
net.ipv6.conf.default.accept_ra = 0
""",
}
_SYSCTL_CONF = "# Files in /etc/sysctl.d set kernel parameters; see sysctl.d(5).\n"


def compose(tree: Tree, system: System) -> None:
    """Write the files, and give the kernel the values that they come to."""
    tree.file("/etc/sysctl.conf", _SYSCTL_CONF)
    tree.link("/etc/sysctl.d/99-sysctl.conf", "../sysctl.conf")
    old = system.name in ("centos7", "rhel7", "al2")
    shipped = {"/usr/lib/sysctl.d/50-default.conf": _SYSTEMD_7 if old else _SYSTEMD}
    if system.is_debian:
        shipped = {**_DEBIAN}
    elif not old:
        shipped |= _REDHAT
    if system.os == "ubuntu":
        shipped |= _UBUNTU
    for path, text in {**shipped, **_HARDENED}.items():
        tree.file(path, text)
    tree.folder("/proc/sys/net/ipv6")
    for text in _HARDENED.values():
        for line in text.splitlines():
            key, equals, value = line.partition(" = ")
            if equals:
                tree.file(f"/proc/sys/{key.replace('.', '/')}", f"{value}\n")
