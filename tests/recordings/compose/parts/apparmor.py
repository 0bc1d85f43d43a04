"""AppArmor on Debian and Ubuntu: profiles of `man-db`, `chrony`, `rsyslog` and its own, enforced.

The files are shortened to their headers, which are those of the packages; the kernel's list has the
form of /sys/kernel/security/apparmor/profiles.
"""

from __future__ import annotations

from tests.recordings.compose.system import System
from tests.recordings.compose.tree import Tree

_HEAD = "abi <abi/3.0>,\ninclude <tunables/global>\n\n"
_FILES = {
    "lsb_release": "profile lsb_release {\n  include <abstractions/base>\n}\n",
    "nvidia_modprobe": (
        "profile nvidia_modprobe {\n  include <abstractions/base>\n  profile kmod {\n  }\n}\n"
    ),
    "usr.bin.man": (
        "/usr/bin/man {\n  include <abstractions/base>\n"
        "  /usr/bin/groff rmCx -> &man_groff,\n}\n\nprofile man_filter {\n}\n\n"
        "profile man_groff {\n}\n"
    ),
    "usr.sbin.chronyd": (
        "/usr/sbin/chronyd flags=(attach_disconnected) {\n  include <abstractions/base>\n"
        "  capability sys_time,\n}\n"
    ),
}
_LOADED = (
    "/usr/sbin/chronyd",
    "/usr/bin/man",
    "man_groff",
    "man_filter",
    "nvidia_modprobe",
    "nvidia_modprobe//kmod",
    "lsb_release",
)


def compose(tree: Tree, system: System) -> None:
    """Load the profiles; programs that have one use it."""
    if not system.is_debian:
        return
    for folder in ("disable", "force-complain", "abstractions", "tunables", "local"):
        tree.folder(f"/etc/apparmor.d/{folder}")
    for name, text in _FILES.items():
        # Before 3.0 there is no `abi`.
        tree.file(f"/etc/apparmor.d/{name}", text if system.version == "11" else _HEAD + text)
    tree.folder("/sys/module/apparmor")
    tree.file(
        "/sys/kernel/security/apparmor/profiles",
        "".join(f"{name} (enforce)\n" for name in _LOADED),
        "0444",
    )
    running = (
        (1, "unconfined", "systemd", "/usr/lib/systemd/systemd"),
        (2, "unconfined", "kthreadd", ""),
        (480, "unconfined", "systemd-journal", "/usr/lib/systemd/systemd-journald"),
        (700, "/usr/sbin/chronyd (enforce)", "chronyd", "/usr/sbin/chronyd"),
        (720, "unconfined", "cron", "/usr/sbin/cron"),
        (910, "unconfined", "sshd", "/usr/sbin/sshd"),
    )
    labels = [f"label {pid} {label} {name}" for pid, label, name, _ in running]
    programs = [f"exe {pid}/exe {program}" for pid, _, _, program in running]
    tree.output(
        "process labels", "".join(f"{line}\n" for line in [*labels, *programs, "end of labels"])
    )
