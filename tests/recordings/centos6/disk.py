"""The machine's disk, made without root: an MBR, one partition, an ext4 with SELinux labels."""

from __future__ import annotations

import os
import re
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.recordings.centos6 import packages, texts
from tests.recordings.compose.tree import Node, Tree
from tests.unit.disk.table_disks import record

MIB = 1 << 20
SIZE = 4100 * MIB
_START = MIB
_SECTOR = 512
_RPM = "/var/lib/rpm/Packages"
_PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
# What mke2fs of Enterprise Linux 6 (1.41) knew nothing of.
_FEATURES = "^metadata_csum,^64bit,^orphan_file"


def make_disk(
    tree: Tree,
    folder: Path,
    *,
    label: str = "root",
    filesystem: str = "ext4",
    database: bytes | None = None,
) -> Path:
    """Make a raw disk of a tree.

    Args:
        tree: what is on it; the package database is added.
        folder: new or empty; it gets the disk and the folder that its files come from.
        label: of the file system.
        filesystem: its type.
        database: content of rpm's `Packages` instead of the machine's own.

    Returns:
        The disk, `disk.raw`.
    """
    source, disk = folder / "files", folder / "disk.raw"
    tree.folder("/var/lib/rpm")
    _write(tree, source)
    (source / _RPM[1:]).write_bytes(packages.database() if database is None else database)
    with disk.open("wb") as file:
        file.write(record((0x83, _START // _SECTOR, (SIZE - _START) // _SECTOR)))
        file.truncate(SIZE)
    _run(
        *("mke2fs", "-q", "-F", "-t", filesystem, "-O", _features(filesystem), "-L", label),
        *(
            "-m",
            "0",
            "-J",
            "size=4",
            "-E",
            f"offset={_START},root_owner=0:0",
            "-d",
            str(source),
            str(disk),
        ),
        f"{(SIZE - _START) // 1024}k",
    )
    commands = "".join(f"{line}\n" for line in _finish(tree))
    _run("debugfs", "-w", "-f", "-", f"{disk}?offset={_START}", text=commands)
    return disk


def _features(filesystem: str) -> str:
    return _FEATURES if filesystem == "ext4" else "^orphan_file"


def _write(tree: Tree, source: Path) -> None:
    for path, node in sorted(tree.nodes.items()):
        place = source / path[1:]
        if stat.S_ISDIR(node.mode):
            place.mkdir(parents=True, exist_ok=True)
        elif stat.S_ISLNK(node.mode):
            place.symlink_to(node.target)
        else:
            place.write_bytes(tree.texts[path].encode("utf-8", "surrogateescape"))


def _finish(tree: Tree) -> Iterator[str]:
    """Commands for debugfs(8): owners, modes and labels, which an ordinary user cannot give."""
    rules = [line.split() for line in texts.FILE_CONTEXTS.strip().splitlines()]
    nodes = {**tree.nodes, _RPM: Node(stat.S_IFREG | 0o644, "root", "root")}
    for path, node in sorted(nodes.items()):
        yield f"sif {path} uid 0"
        yield f"sif {path} gid 0"
        yield f"sif {path} mode 0{node.mode:o}"
        yield f"ea_set {path} security.selinux {_label(rules, path, node)}\\000"


def _label(rules: list[list[str]], path: str, node: Node) -> str:
    """The last rule that fits."""
    fitting = [
        label
        for pattern, *kinds, label in rules
        if re.fullmatch(pattern, path) and (not kinds or stat.S_ISREG(node.mode))
    ]
    return fitting[-1]


def _run(*command: str, text: str = "") -> None:
    done = subprocess.run(
        command,
        input=text,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PATH": _PATH},
    )
    # debugfs says what went wrong and ends with 0 all the same; each starts with its version.
    troubles = [line for line in done.stderr.splitlines() if not line.startswith("debugfs 1.")]
    if done.returncode or troubles:
        raise RuntimeError(f"{command[0]}: {troubles[:3]}")
