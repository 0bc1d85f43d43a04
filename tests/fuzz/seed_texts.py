"""Files of a small system, and other texts that are parsed."""

from __future__ import annotations

import json
from pathlib import Path

from tests.fuzz.pages import Pages
from tests.unit.artifacts.appliances import envelope, hardware, manifest
from tests.unit.disk import lvm_disks
from tests.unit.rpm.databases import sample

_LABELS = """\
/srv(/.*)?	system_u:object_r:srv_t:s0
/srv/secret.*	-d	system_u:object_r:secret_t:s0
/etc/[^/]*\\.conf	--	system_u:object_r:etc_t:s0
/(usr|many)/(a|b)?file-[0-9]+.*	system_u:object_r:usr_t:s0
/many(/.*)?	<<none>>
/home/[^/]+/.+	system_u:object_r:user_home_t:s0
"""
_FSTAB = """\
# a comment
/dev/vda1 / ext4 defaults,errors=remount-ro 0 1
UUID="8e2b51cb-7a2f-4d50-b2b0-7ec7b21d6a52" /boot ext4 ro,nofail 0 2
LABEL=x\\040y /data xfs nodev,nosuid,nofail 0 0
tmpfs /tmp tmpfs nodev,noexec,size=50% 0 0
/many /srv/b none rbind 0 0
/many /var/tmp none bind,x-systemd.automount 0 0
/dev/vda2 /boot/efi vfat umask=0077,uid=5,dmask=022,nofail 0 2
overlay /opt overlay lowerdir=/a:/b,upperdir=/c 0 0
/dev/mapper/vg-home /home ext4 X-mount.subdir=x,nofail 0 2
/swap none swap sw 0 0
"""
SYSTEM: dict[str, bytes] = {
    "/etc/fstab": _FSTAB.encode(),
    "/etc/passwd": (
        b"root:x:0:0:root:/root:/bin/bash\nme:x:1000:1000::/home/me:/bin/sh\n"
        b"daemon:x:1:1::/usr/sbin:/usr/sbin/nologin\n"
    ),
    "/etc/group": b"root:x:0:\nme:x:1000:\n",
    "/etc/os-release": b'ID=debian\nVERSION_ID="12"\n',
    "/etc/systemd/system/home.mount": (
        b"[Unit]\nDescription=x\n[Mount]\nWhat=/dev/disk/by-uuid/1234-ABCD\nOptions=nofail\nWhere=/home\n"
        b"Type=ext4\n[Install]\nWantedBy=local-fs.target\n"
    ),
    "/etc/systemd/system/local-fs.target.wants/home.mount": b"[Mount]\nWhat=a\nWhere=/home\n",
    "/usr/lib/systemd/system/tmp.mount": b"[Mount]\nWhat=tmpfs\nWhere=/tmp\nType=tmpfs\n",
    "/etc/audit/auditd.conf": b"log_file = /var/log/other/audit.log\nlog_group = adm\n",
    "/var/log/other/audit.log": b"x",
    "/etc/rsyslog.conf": b"*.* /var/log/syslog\nauth.* -/var/log/auth.log\n",
    "/etc/rsyslog.d/a.conf": b'action(type="omfile" file="/var/log/build.log")\n',
    "/var/log/build.log": b"monday\n",
    "/var/log/cloud-init.log": b"2024 - x[WARNING]: y\nTraceback (most\n",
    "/home/me/.ssh/authorized_keys": b"ssh-ed25519 AAAA me@x\n# no\n",
    "/home/me/.bashrc": b"x\n",
    "/root/.ssh/id": b"-----BEGIN OPENSSH PRIVATE KEY-----\nx\n",
    "/etc/selinux/config": b"SELINUX=enforcing\nSELINUXTYPE=targeted\n",
    "/etc/selinux/targeted/contexts/files/file_contexts": _LABELS.encode(),
    "/etc/selinux/targeted/contexts/files/file_contexts.subs_dist": b"/run/x /var/x\n/a /srv\n",
    "/etc/selinux/targeted/contexts/customizable_types": b"chosen_t\n",
    "/usr/bin/rpm": b"\x7fELF",
    "/usr/lib/rpm/macros": b"%_dbpath %{_var}/lib/rpm\n%_db_backend ndb\n",
    "/var/lib/rpm/Packages.db": sample("Packages.db"),
    "/srv/file": b"x",
    "/usr/sbin/lvm": b"x",
    "/usr/lib/systemd/systemd": b"x",
    "/usr/lib/systemd/system-generators/systemd-gpt-auto-generator": b"x",
}
_METADATA = {
    "provider": "libvirt",
    "format": "qcow2",
    "virtual_size": 20,
    "disks": [{"path": "a.img", "format": "qcow2"}],
}
_VMX = b"""\
.encoding = "UTF-8"
virtualHW.version = "13"
scsi0.virtualDev = "lsilogic"
scsi0:0.fileName = "disk.vmdk"
scsi0:0.present = "TRUE"
ethernet0.virtualDev = "vmxnet3"
memsize = "2048"
"""
_PAX = (
    *(b"mtime=1700000000.123456789", b"path=some/long/name", b"GNU.sparse.map=0,512,1024,512"),
    *(b"SCHILY.xattr.user.a=b", b"LIBARCHIVE.xattr.user.b=aGk=", b"SCHILY.acl.access=u::rwx"),
)
_SUMS = (
    f"{'a' * 64}  one.qcow2\n{'b' * 64} *./two.raw\nSHA256 (three.raw) = {'c' * 64}\n# a comment\n"
)


def of_system(_folder: Path) -> dict[str, Pages]:
    """Files of the system, by their path."""
    return {path: Pages.of(text) for path, text in SYSTEM.items() if len(text) > 1}


def alone(_folder: Path) -> dict[str, Pages]:
    """Texts around an artifact, by what they are."""
    volumes = lvm_disks.volume("root", (0, 2, lvm_disks.linear(0)), (2, 3, lvm_disks.linear(4)))
    stripes = (
        'type = "striped"\nstripe_count = 2\nstripe_size = 128\nstripes = ["pv0", 5, "pv0", 8]'
    )
    texts = {
        "ovf": envelope("x.vmdk", "y.vmdk.gz", machine=hardware("disk0", "disk1")),
        "manifest": manifest({"x.ovf": b"a", "x.vmdk": b"b"}),
        "sums": _SUMS.encode(),
        "metadata": json.dumps(_METADATA, indent=1).encode(),
        "vmx": _VMX,
        "labels": _LABELS.encode(),
        "lvm": lvm_disks.group(volumes + lvm_disks.volume("s", (0, 2, stripes))).encode(),
        "lvm-kinds": _kinds(),
        "pax": b"".join(map(_record, _PAX)),
        "url": b"https://example.org:443/a/b.qcow2?x=1#sha256=" + b"a" * 64,
    }
    return {name: Pages.of(text) for name, text in texts.items()}


def _record(text: bytes) -> bytes:
    """A line of a pax header, which begins with its own length."""
    return b"%d %b\n" % (len(text) + 4, text)


def _kinds() -> bytes:
    head = lvm_disks.sample("kinds").read(0, 1024 * 1024)
    start = head.rfind(b"kinds {")
    return head[start : head.index(b"\0", start)]
