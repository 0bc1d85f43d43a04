"""Portraits made by hand, in the words of facts.json."""

from __future__ import annotations

from typing import Any

from imgverify.difference.manifest import Entry, Manifest
from imgverify.difference.portrait import Portrait

LATER = {"not_observed": "only a boot can tell", "needs_boot": True}
DAMAGED = {"not_observed": "the disk is broken there", "needs_boot": False}


def package(name: str, version: str, **more: Any) -> dict[str, Any]:
    """An installed package."""
    standard = {"arch": "amd64", "manager": "dpkg", "complete": True, "key": ""}
    return {"name": name, "version": version, **standard, **more}


def packages(*installed: dict[str, Any]) -> dict[str, Any]:
    """The topic `packages`."""
    return {"installed": list(installed), "insecure_sources": [], "where": "/var/lib/dpkg/status"}


def user(name: str, uid: int, **more: Any) -> dict[str, Any]:
    """A line of passwd."""
    standard = {"gid": uid, "gecos": "", "home": f"/home/{name}", "shell": "/bin/bash", "line": 1}
    return {"name": name, "uid": uid, **standard, **more}


def accounts(*users: dict[str, Any], **passwords: Any) -> dict[str, Any]:
    """The topic `accounts`."""
    return {"users": list(users), "groups": [], "passwords": passwords, "shells": []}


def units(words: dict[str, Any], target: str = "multi-user.target") -> dict[str, Any]:
    """The topic `systemd_units`."""
    files = {"words": words, "default_target": target, "running": False}
    return {"units": LATER, "files": files, "state": LATER}


def mount(path: str, source: str, *options: str, kind: str = "xfs") -> dict[str, Any]:
    """A line of fstab."""
    return {
        "line": 1,
        "source": source,
        "path": path,
        "filesystem": kind,
        "options": list(options),
        "frequency": 0,
        "passno": 0,
    }


def fstab(*entries: dict[str, Any]) -> dict[str, Any]:
    """The topic `fstab`."""
    return {"entries": list(entries), "unreadable": []}


def sysctl(**settings: str | None) -> dict[str, Any]:
    """The topic `sysctl`; names with `__` where a path has a slash."""
    rows = [
        {"path": name.replace("__", "/"), "value": value, "where": f"/etc/sysctl.conf:{number}"}
        for number, (name, value) in enumerate(settings.items(), 1)
    ]
    return {"values": {}, "settings": rows, "has_ipv6": LATER, "is_running": False}


def portrait(name: str = "a", **facts: Any) -> Portrait:
    """A portrait of these topics."""
    return Portrait(name=name, facts=facts)


def file(digest: str = "0" * 64, **more: Any) -> Entry:
    """A regular file of root's."""
    standard: dict[str, Any] = {"kind": "f", "mode": 0o644, "owner": "root", "group": "root"}
    return Entry(**{**standard, "size": 3, "digest": digest, **more})


def with_files(
    files: dict[str, Entry], name: str = "a", *, troubles: dict[str, str] | None = None, **more: Any
) -> Portrait:
    """A portrait of these files and nothing else."""
    manifest = Manifest(entries=files, troubles=troubles or {}, **more)
    return Portrait(name=name, facts={}, manifest=manifest)
