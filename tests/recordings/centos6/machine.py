"""The machine: its tree of files, and what its programs print."""

from __future__ import annotations

import json
import stat
from typing import Any

from tests.recordings.centos6 import packages, texts
from tests.recordings.compose.system import System
from tests.recordings.compose.tree import UNITS, Node, Tree

SYSTEM = System("centos6", "redhat", "centos", "6.10", "CentOS release 6.10 (Final)", texts.KERNEL)
PROVENANCE = (
    "CentOS 6.10 as examples/centos6-kickstart-ami/centos6.ks asks for it, composed by "
    "tests/recordings/centos6 from the formats that the distribution's programs document. "
    "No such machine was installed or booted."
)
# After the files of the image were written: see MTIME of the tree.
_BOOTED = 1_700_000_900
# Start and kill numbers of the scripts, and the runlevels in which chkconfig has them on.
_SERVICES = {
    "acpid": (44, 56, (2, 3, 4, 5)),
    "cloud-config": (52, 90, (2, 3, 4, 5)),
    "cloud-final": (53, 90, (2, 3, 4, 5)),
    "cloud-init": (51, 90, (2, 3, 4, 5)),
    "cloud-init-local": (50, 90, (2, 3, 4, 5)),
    "crond": (90, 60, (2, 3, 4, 5)),
    "ip6tables": (8, 92, (2, 3, 4, 5)),
    "iptables": (8, 92, (2, 3, 4, 5)),
    "network": (10, 90, (2, 3, 4, 5)),
    "postfix": (80, 30, ()),
    "rsyslog": (12, 88, (2, 3, 4, 5)),
    "sshd": (55, 25, (2, 3, 4, 5)),
}
_FILES = {
    "/boot/grub/grub.conf": texts.MENU,
    f"/boot/vmlinuz-{texts.KERNEL}": "a kernel\n",
    f"/boot/initramfs-{texts.KERNEL}.img": "its first files\n",
    "/etc/adjtime": "0.0 0 0.0\n0\nUTC\n",
    "/etc/centos-release": "CentOS release 6.10 (Final)\n",
    "/etc/cloud/cloud.cfg.d/10-ec2.cfg": "datasource_list: [Ec2, None]\nssh_pwauth: false\n",
    "/etc/fstab": texts.FSTAB,
    "/etc/init/rc.conf": texts.RC_JOB,
    "/etc/inittab": texts.INITTAB,
    "/etc/localtime": texts.UTC,
    "/etc/login.defs": texts.LOGIN_DEFS,
    "/etc/selinux/config": texts.SELINUX,
    "/etc/selinux/targeted/contexts/customizable_types": "",
    "/etc/selinux/targeted/contexts/files/file_contexts": texts.FILE_CONTEXTS,
    "/etc/selinux/targeted/policy/policy.24": "",
    "/etc/sysconfig/clock": 'ZONE="Etc/UTC"\n',
    "/etc/sysconfig/i18n": texts.I18N,
    "/etc/sysconfig/keyboard": texts.KEYBOARD,
    "/etc/sysconfig/network": "NETWORKING=yes\nHOSTNAME=localhost.localdomain\n",
    "/etc/sysconfig/network-scripts/ifcfg-eth0": texts.IFCFG,
    "/usr/share/zoneinfo/Etc/UTC": texts.UTC,
}
_CLOSED = {  # mode 0600
    "/etc/ssh/sshd_config": texts.SSHD,
    "/etc/sysconfig/ip6tables": texts.IP6TABLES,
    "/etc/sysconfig/iptables": texts.IPTABLES,
}
_PROGRAMS = (
    "/bin/bash",
    "/bin/rpm",
    "/etc/rc.d/rc",
    "/sbin/init",
    "/sbin/nologin",
    "/usr/sbin/sshd",
)
_LINKS = {
    "/boot/grub/menu.lst": "./grub.conf",
    "/etc/grub.conf": "../boot/grub/grub.conf",
    "/etc/init.d": "rc.d/init.d",
    "/etc/redhat-release": "centos-release",
    "/etc/system-release": "centos-release",
    **{f"/etc/rc{level}.d": f"rc.d/rc{level}.d" for level in range(7)},
}


def compose() -> Tree:
    """What is on the disk."""
    tree = Tree(SYSTEM)
    for folder in ("/dev/shm", "/home", "/proc", "/selinux", "/sys", "/var/lib/rpm", "/var/log"):
        tree.folder(folder)
    for folder in ("/tmp", "/var/tmp"):
        tree.folder(folder, "1777")
    tree.folder("/root", "0550")
    for path in _PROGRAMS:
        tree.file(path, "", "0755")
    for path, text in _FILES.items():
        tree.file(path, text)
    for path, text in _CLOSED.items():
        tree.file(path, text, "0600")
    for path, target in _LINKS.items():
        tree.link(path, target)
    _add_services(tree)
    for path, text, mode in (
        ("/etc/passwd", texts.ACCOUNTS, "0644"),
        ("/etc/group", texts.GROUP, "0644"),
        ("/etc/shadow", texts.SHADOW, "0000"),
        ("/etc/gshadow", "root:::\nwheel:::\n", "0000"),
    ):
        tree.file(path, text, mode)
    return tree


def _add_services(tree: Tree) -> None:
    for level in range(7):
        tree.folder(f"/etc/rc.d/rc{level}.d")
    for name, (start, kill, levels) in _SERVICES.items():
        tree.file(f"/etc/rc.d/init.d/{name}", f"#!/bin/sh\n# {name}\n", "0755")
        for level in range(7):
            link = f"S{start:02}{name}" if level in levels else f"K{kill:02}{name}"
            tree.link(f"/etc/rc.d/rc{level}.d/{link}", f"../init.d/{name}")


def running() -> Tree:
    """The same machine, booted."""
    tree = compose()
    arguments = "ro root=LABEL=root console=hvc0 LANG=en_US.UTF-8 KEYTABLE=us"
    tree.file("/proc/cmdline", f"{arguments}\n")
    tree.file("/proc/stat", f"cpu  1 2 3\nbtime {_BOOTED}\nprocesses 9\n")
    for name in ("full", "null", "zero"):
        tree.nodes[f"/dev/{name}"] = Node(stat.S_IFCHR | 0o666, "root", "root", mtime=_BOOTED)
    tree.file("/selinux/enforce", "1")
    for name in ("all", "default"):
        tree.file(f"/proc/sys/net/ipv6/conf/{name}/disable_ipv6", "0\n")
    tree.file("/proc/1/mountinfo", _MOUNTS)
    tree.output("block-devices", _BLOCK)
    tree.output("partition-tables", _TABLE)
    tree.output("sestatus", texts.SESTATUS)
    tree.output("selinux-denials", "total 0\n")
    tree.output("labels /etc", "")
    tree.output("labels /boot", "")
    tree.output("iptables-save", texts.IPTABLES)
    tree.output("ip6tables-save", texts.IP6TABLES)
    tree.output("private keys", "")
    tree.output("leftover times", "")
    tree.output("authorized keys elsewhere", "")
    for case in ("", " -C user=root,host=localhost,addr=127.0.0.1,laddr=127.0.0.1,lport=22"):
        tree.output(f"sshd -T{case}", texts.SSHD.lower())
    return tree


def document() -> bytes:
    """The recording: of a booted machine, of which all files are known."""
    whole: dict[str, Any] = json.loads(running().document(PROVENANCE))
    # There is no systemctl that could have answered.
    del whole["outputs"][UNITS]
    whole["outputs"]["rpm packages"] = packages.listed()
    return json.dumps(whole, indent=1, ensure_ascii=False).encode() + b"\n"


_UUID = "7c5f0f6a-43a1-4d0b-9a83-2f6c52f2c1a6"
_BLOCK = (
    'NAME="xvda" KNAME="xvda" PKNAME="" MAJ:MIN="202:0" RM="0" TYPE="disk" SIZE="8589934592" '
    'FSTYPE="" LABEL="" UUID="" MOUNTPOINT=""\n'
    'NAME="xvda1" KNAME="xvda1" PKNAME="xvda" MAJ:MIN="202:1" RM="0" TYPE="part" '
    f'SIZE="8588886016" FSTYPE="ext4" LABEL="root" UUID="{_UUID}" MOUNTPOINT="/"\n'
)
_TABLE = (
    "disk /dev/xvda\n"
    'NR="1" START="2048" SECTORS="16775168" NAME="" UUID="1a2b3c4d-01" TYPE="0x83" SCHEME="dos"\n'
)
_MOUNTS = """\
15 1 202:1 / / rw,noatime - ext4 /dev/xvda1 rw,seclabel,barrier=1,data=ordered
16 15 0:3 / /proc rw,relatime - proc proc rw
17 15 0:0 / /sys rw,relatime - sysfs sysfs rw,seclabel
18 15 0:5 / /dev rw,relatime - devtmpfs devtmpfs rw,seclabel,size=300000k,mode=755
19 18 0:11 / /dev/pts rw,relatime - devpts devpts rw,seclabel,gid=5,mode=620,ptmxmode=000
20 18 0:17 / /dev/shm rw,relatime - tmpfs tmpfs rw,seclabel
21 15 0:15 / /selinux rw,relatime - selinuxfs none rw
"""
