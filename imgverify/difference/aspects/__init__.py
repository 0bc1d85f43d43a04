"""What is compared: for each kind of thing, how it is found in the facts of a portrait."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from imgverify.difference.aspects import accounts, boot, keys, packages, storage, sysctl, units
from imgverify.difference.seen import Seen, attributes

OS_NAME = "os"


@dataclass(frozen=True, slots=True)
class Aspect:
    """One kind of thing.

    Args:
        kind: one of them: `package`.
        title: many of them, as a heading.
        topic: of facts that it is found in.
        fields: of that topic that it uses up; what is in others is compared as plain facts.
        find: finds them in the topic; raises `NotObservedError`.
    """

    kind: str
    title: str
    topic: str
    fields: tuple[str, ...]
    find: Callable[[dict[str, Any]], Seen]


def _system(topic: dict[str, Any]) -> Seen:
    return Seen({OS_NAME: attributes(topic, "id", "version_id", "pretty")})


_BOOT = ("configs", "environment", "entry_files")
# `where` of packages says what was read.
_PACKAGES = ("installed", "where")

ASPECTS = (
    Aspect("system", "operating system", "os_release", ("id", "version_id", "pretty"), _system),
    Aspect("partition", "partitions", "partitions", ("tables",), storage.partitions),
    Aspect("volume", "volume groups and volumes", "lvm", ("groups",), storage.volumes),
    Aspect("filesystem", "file systems", "block", ("devices",), storage.filesystems),
    Aspect("mount", "mounts of fstab", "fstab", ("entries", "unreadable"), storage.mounts),
    Aspect("kernel", "kernels that can be booted", "bootloader", _BOOT, boot.kernels),
    Aspect("boot-argument", "kernel arguments", "bootloader", _BOOT, boot.arguments),
    Aspect("package", "packages", "packages", _PACKAGES, packages.packages),
    Aspect("user", "users", "accounts", ("users", "passwords"), accounts.users),
    Aspect("group", "groups", "accounts", ("groups",), accounts.groups),
    Aspect("key", "keys that may log in", "ssh_keys", ("authorized",), keys.authorized),
    Aspect("unit", "systemd units", "systemd_units", ("files", "units"), units.units),
    Aspect("sysctl", "kernel parameters at boot", "sysctl", ("settings", "values"), sysctl.sysctl),
)
