"""Modules of the distributions' kernels, and modprobe told to refuse those that nobody needs."""

from __future__ import annotations

from tests.recordings.compose.system import System
from tests.recordings.compose.tree import Tree

_FOLDERS = {
    "cramfs": "fs/cramfs",
    "freevxfs": "fs/freevxfs",
    "hfs": "fs/hfs",
    "hfsplus": "fs/hfsplus",
    "jffs2": "fs/jffs2",
    "overlay": "fs/overlayfs",
    "squashfs": "fs/squashfs",
    "udf": "fs/udf",
    "usb-storage": "drivers/usb/storage",
    "firewire-core": "drivers/firewire",
    "dccp": "net/dccp",
    "sctp": "net/sctp",
    "tipc": "net/tipc",
    "rds": "net/rds",
    "atm": "net/atm",
    "can": "net/can",
    "xfs": "fs/xfs",
    "virtio_net": "drivers/net",
}
# Enterprise Linux builds none of these (its kernel configurations say "is not set").
_NOT_IN_REDHAT = ("freevxfs", "hfs", "hfsplus", "jffs2")
_NOT_IN_AMAZON = (*_NOT_IN_REDHAT, "firewire-core", "can", "atm", "tipc")
# CONFIG_SQUASHFS=y in Ubuntu's kernels since 5.13, for snaps.
_BUILTIN = {"ubuntu": ("squashfs", "xfs"), "amzn": ("xfs",)}
_SUFFIX = {"redhat": ".ko.xz", "debian": ".ko"}
_VENDOR = {
    # systemd's; kernel-modules-extra of Enterprise Linux since 8.
    "/usr/lib/modprobe.d/systemd.conf": "options bonding max_bonds=0\noptions dummy numdummies=0\n",
}
_VENDOR_8 = {
    f"/etc/modprobe.d/{name}-blacklist.conf": (
        "# Remove the blacklist by adding a comment # at the start of the line.\n"
        f"blacklist {name}\n"
    )
    for name in ("dccp", "sctp")
}
_LOADED = """\
xfs 1970176 6 - Live 0xffffffffc039b000
libcrc32c 16384 1 xfs, Live 0xffffffffc0304000
dm_mod 184320 24 - Live 0xffffffffc036d000
virtio_net 73728 0 - Live 0xffffffffc035a000
net_failover 24576 1 virtio_net, Live 0xffffffffc034e000
failover 16384 1 net_failover, Live 0xffffffffc0326000
virtio_blk 28672 9 - Live 0xffffffffc0314000
"""


def compose(tree: Tree, system: System) -> None:
    """List them, and refuse the unneeded."""
    missing: tuple[str, ...] = ()
    if system.family == "redhat":
        missing = _NOT_IN_AMAZON if system.os == "amzn" else _NOT_IN_REDHAT
    builtin = _BUILTIN.get(system.os, ())
    suffix = _SUFFIX[system.family]
    available = [one for one in _FOLDERS if one not in missing and one not in builtin]
    folder = f"/lib/modules/{system.kernel}"
    lines = [f"kernel/{_FOLDERS[one]}/{one}{suffix}:\n" for one in available]
    tree.file(f"{folder}/modules.dep", "".join(lines))
    core = "kernel/lib/crc32c_generic.ko\n"
    tree.file(
        f"{folder}/modules.builtin",
        core + "".join(f"kernel/{_FOLDERS[one]}/{one}.ko\n" for one in builtin),
    )
    tree.file("/proc/modules", _LOADED)
    vendor = _VENDOR | (_VENDOR_8 if system.name in ("rhel8", "rhel9") else {})
    for path, text in vendor.items():
        tree.file(path, text)
    unneeded = [one for one in _FOLDERS if one not in ("xfs", "virtio_net")]
    tree.file(
        "/etc/modprobe.d/unneeded.conf",
        "".join(f"install {one} /bin/false\nblacklist {one}\n" for one in unneeded),
    )
