"""A machine on paper: a root file system and what commands print, written as a recording."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from tests.recordings.compose.system import System

UNITS = "systemd units"
RPM_LIST = "rpm packages"
DPKG_STATUS = "/var/lib/dpkg/status"
# 2023-11-14: before the boot that base.py tells of, so nothing looks changed since.
MTIME = 1_700_000_000


@dataclass(frozen=True, slots=True)
class Node:
    """A file, folder or link: type and mode as in `st_mode`, owner and group by name."""

    mode: int
    owner: str
    group: str
    target: str = ""
    mtime: int = MTIME


@dataclass(slots=True)
class Tree:
    """A virtual root file system, its packages, units and accounts, and outputs of commands.

    Whatever is not in it does not exist on the machine; a command without an output did not run.

    Args:
        system: which distribution it is.
    """

    system: System
    nodes: dict[str, Node] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    outputs: dict[str, dict[str, Any] | str] = field(default_factory=dict)
    uids: dict[str, int] = field(default_factory=dict)
    gids: dict[str, int] = field(default_factory=dict)
    packages: dict[str, tuple[str, str]] = field(default_factory=dict)
    listed_units: dict[str, str] = field(default_factory=dict)

    def file(
        self, path: str, text: str, mode: str = "0644", owner: str = "root", group: str = "root"
    ) -> None:
        """Write a file, and the folders above it that are not there yet."""
        self._put(path, Node(stat.S_IFREG | int(mode, 8), owner, group))
        self.texts[path] = text

    def folder(
        self, path: str, mode: str = "0755", owner: str = "root", group: str = "root"
    ) -> None:
        """Make a folder, or change one."""
        self._put(path, Node(stat.S_IFDIR | int(mode, 8), owner, group))

    def link(self, path: str, target: str) -> None:
        """Make a symlink; its target stands as it is in the link."""
        self._put(path, Node(stat.S_IFLNK | 0o777, "root", "root", target))

    def remove(self, path: str) -> None:
        """Take away a file, or a folder with all that is in it."""
        for one in [one for one in self.nodes if one == path or one.startswith(f"{path}/")]:
            del self.nodes[one]
            self.texts.pop(one, None)

    def _put(self, path: str, node: Node) -> None:
        if not path.startswith("/") or path.endswith("/"):
            raise ValueError(f"not an absolute path: {path!r}")
        self.nodes[path] = node
        for parent in PurePosixPath(path).parents:
            self.nodes.setdefault(str(parent), Node(stat.S_IFDIR | 0o755, "root", "root"))

    def read(self, path: str) -> str:
        """Content of a file that is there."""
        return self.texts[path]

    def edit(self, path: str, change: Callable[[str], str]) -> None:
        """Change a file's content; mode and owner stay.

        Raises:
            ValueError: the change changed nothing.
        """
        before = self.texts[path]
        self.texts[path] = change(before)
        if self.texts[path] == before:
            raise ValueError(f"{path}: the edit changed nothing")

    def append(self, path: str, text: str) -> None:
        """Add to the end of a file that is there."""
        self.texts[path] += text

    def output(self, name: str, text: str, status: int = 0, error: str = "") -> None:
        """Say what a command of a topic prints.

        Args:
            name: of the `Command`.
            text: standard output.
            status: exit status.
            error: standard error.
        """
        plain = not status and not error
        self.outputs[name] = text if plain else {"data": text, "status": status, "error": error}

    def package(self, name: str, version: str, arch: str = "") -> None:
        """Install a package: into dpkg's status file or rpm's list.

        Args:
            name: without architecture.
            version: with release (`1.2-3.el7`) as its manager writes it.
            arch: the family's usual one when not said.
        """
        self.packages[name] = (version, arch or ("amd64" if self.system.is_debian else "x86_64"))

    def unit(
        self,
        name: str,
        text: str = "",
        state: str = "enabled",
        active: str = "active",
        wanted_by: str = "multi-user.target",
    ) -> None:
        """Install a unit, enable it and run it.

        Args:
            name: with its suffix.
            text: of the unit file; made up from the rest when not said.
            state: `enabled`, `disabled`, `masked` or `static`.
            active: `active` or `inactive`; what `systemctl list-units` shows.
            wanted_by: target that pulls it in when it is enabled.
        """
        install = "" if state == "static" else f"\n[Install]\nWantedBy={wanted_by}\n"
        self.file(f"{self.system.units}/{name}", text or f"[Unit]\nDescription={name}\n{install}")
        if state == "masked":
            self.link(f"/etc/systemd/system/{name}", "/dev/null")
        if state == "enabled":
            self.link(
                f"/etc/systemd/system/{wanted_by}.wants/{name}", f"{self.system.units}/{name}"
            )
        load = "masked" if state == "masked" else "loaded"
        sub = ("running" if name.endswith(".service") else "listening", "dead")[active != "active"]
        self.listed_units[name] = f"{name} {load} {active} {sub} {name}"

    def group(self, name: str, gid: int, members: str = "") -> None:
        """Add a group."""
        self.gids[name] = gid
        self._add("/etc/group", f"{name}:x:{gid}:{members}\n", "0644", "root")
        self._add("/etc/gshadow", f"{name}:!::{members}\n", self._shadow_mode, self._shadow_group)

    def user(
        self,
        name: str,
        uid: int,
        gid: int,
        home: str,
        shell: str,
        *,
        gecos: str = "",
        shadow: str = "*:19600:0:99999:7:::",
    ) -> None:
        """Add an account; its group and home are the caller's to make.

        Args:
            name: of the account.
            uid: its number.
            gid: number of its group.
            home: folder.
            shell: program.
            gecos: full name.
            shadow: the rest of its line in shadow, a hash masked as collectors do (`<6>`).
        """
        self.uids[name] = uid
        self._add("/etc/passwd", f"{name}:x:{uid}:{gid}:{gecos}:{home}:{shell}\n", "0644", "root")
        self._add("/etc/shadow", f"{name}:{shadow}\n", self._shadow_mode, self._shadow_group)

    @property
    def _shadow_mode(self) -> str:
        return "0640" if self.system.is_debian else "0000"

    @property
    def _shadow_group(self) -> str:
        return "shadow" if self.system.is_debian else "root"

    def _add(self, path: str, text: str, mode: str, group: str) -> None:
        self.file(path, self.texts.get(path, "") + text, mode, "root", group)

    def document(self, provenance: str) -> bytes:
        """Write the recording.

        Args:
            provenance: how it came to be.
        """
        self._write_packages()
        self.output(UNITS, "".join(f"{line}\n" for _, line in sorted(self.listed_units.items())))
        states = {path: self._state(path, node) for path, node in sorted(self.nodes.items())}
        document = {
            "provenance": provenance,
            "plane": "boot",
            "closed": True,
            "files": dict(sorted(self.texts.items())),
            "states": {path: state for path, state in states.items() if state},
            "outputs": dict(sorted(self.outputs.items())),
        }
        return json.dumps(document, indent=1, ensure_ascii=False).encode() + b"\n"

    def _state(self, path: str, node: Node) -> dict[str, Any]:
        """What differs from a file of root's with mode 0644."""
        uid = self.uids.get(node.owner, 0 if node.owner == "root" else None)
        gid = self.gids.get(node.group, 0 if node.group == "root" else None)
        if uid is None or gid is None:
            raise ValueError(f"{path}: no account {node.owner} or no group {node.group}")
        said: dict[str, Any] = {"mode": f"{node.mode:07o}", "mtime": node.mtime}
        if uid:
            said |= {"uid": uid, "owner": node.owner}
        if gid:
            said |= {"gid": gid, "group": node.group}
        if node.target:
            said["target"] = node.target
        return said

    def _write_packages(self) -> None:
        if self.system.is_debian:
            text = "\n".join(
                f"Package: {name}\nStatus: install ok installed\nArchitecture: {arch}\n"
                f"Version: {version}\n"
                for name, (version, arch) in sorted(self.packages.items())
            )
            self.file(DPKG_STATUS, text)
            self.output(RPM_LIST, "")
            return
        lines = [
            f"{name}\t{version if ':' in version else f'0:{version}'}\t{arch}\t{self._signature()}"
            for name, (version, arch) in sorted(self.packages.items())
        ]
        self.output(RPM_LIST, "".join(f"{line}\n" for line in lines))

    def _signature(self) -> str:
        key = {"centos": "24c6a8a7f4a80eb5", "rhel": "199e2f91fd431d51"}
        return (
            "RSA/SHA256, Wed 15 Nov 2023 10:00:00 AM UTC, Key ID "
            f"{key.get(self.system.os, '11cf1f95c87f5b1a')}"
        )
