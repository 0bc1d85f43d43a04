"""Account backups, privileged programs, log files; and what the collector's find(1) says of all."""

from __future__ import annotations

import posixpath
import stat

from tests.recordings.compose.parts import disks, log_files
from tests.recordings.compose.system import System
from tests.recordings.compose.tree import Node, Tree

# setuid and setgid programs of a minimal installation: mode, group, path.
_PRIVILEGED = {
    "redhat": (
        ("4755", "root", "/usr/bin/chage"),
        ("4755", "root", "/usr/bin/gpasswd"),
        ("4755", "root", "/usr/bin/mount"),
        ("4755", "root", "/usr/bin/newgrp"),
        ("4755", "root", "/usr/bin/passwd"),
        ("4755", "root", "/usr/bin/su"),
        ("4755", "root", "/usr/bin/umount"),
        ("2755", "tty", "/usr/bin/write"),
        ("4755", "root", "/usr/sbin/unix_chkpwd"),
    ),
    "debian": (
        ("4755", "root", "/usr/bin/chfn"),
        ("4755", "root", "/usr/bin/chsh"),
        ("4755", "root", "/usr/bin/gpasswd"),
        ("4755", "root", "/usr/bin/mount"),
        ("4755", "root", "/usr/bin/newgrp"),
        ("4755", "root", "/usr/bin/passwd"),
        ("4755", "root", "/usr/bin/su"),
        ("4755", "root", "/usr/bin/umount"),
        ("2755", "shadow", "/usr/bin/chage"),
        ("2755", "shadow", "/usr/bin/expiry"),
        ("2755", "shadow", "/usr/sbin/unix_chkpwd"),
    ),
}


def compose(tree: Tree, system: System) -> None:
    """Finish what the other parts began."""
    _account_files(tree, system)
    for mode, group, path in _PRIVILEGED[system.family]:
        if path not in tree.nodes:
            tree.file(path, "", mode, "root", group)
    log_files.compose(tree, system)
    tree.output("walk", _walk(tree, system))
    for folder in ("/var/log", "/var/log/journal"):
        tree.output(f"files below {folder}", _below(tree, folder))


def _account_files(tree: Tree, system: System) -> None:
    """Backups that useradd and its kin leave, as strict as the files; and old passwords."""
    mode, group = ("0640", "shadow") if system.is_debian else ("0000", "root")
    for name in ("passwd", "group"):
        tree.file(f"/etc/{name}-", tree.read(f"/etc/{name}"))
    for name in ("shadow", "gshadow"):
        tree.file(f"/etc/{name}-", tree.read(f"/etc/{name}"), mode, "root", group)
    tree.file("/etc/security/opasswd", "", "0600")


def _walk(tree: Tree, system: System) -> str:
    """The collector's find(1): roots, then every file that lends rights, in its own format."""
    roots = [one.path for one in disks.volumes(system)]
    roots.append("/boot")
    records = [f"root {path}" for path in roots]
    for path, node in sorted(tree.nodes.items()):
        if stat.S_ISREG(node.mode) and node.mode & (stat.S_ISUID | stat.S_ISGID):
            records.append(_record(tree, path, node))
    return "".join(f"{one}\0" for one in [*records, "end of walk"])


def _below(tree: Tree, folder: str) -> str:
    """Every file, symlinks followed, as `find -L -type f` prints it."""
    records = []
    for path, node in sorted(tree.nodes.items()):
        real = posixpath.normpath(posixpath.join(posixpath.dirname(path), node.target or path))
        shown = tree.nodes.get(real)
        if path.startswith(f"{folder}/") and shown and stat.S_ISREG(shown.mode):
            records.append(_record(tree, path, shown))
    return "".join(f"{one}\0" for one in [*records, "end of walk"])


def _record(tree: Tree, path: str, node: Node) -> str:
    uid, gid = tree.uids.get(node.owner, 0), tree.gids.get(node.group, 0)
    mode = stat.S_IMODE(node.mode)
    return f"{mode:o} f {uid} {gid} {node.owner} {node.group} {path}"
