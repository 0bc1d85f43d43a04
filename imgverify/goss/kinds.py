"""The kinds of resources in a Goss file, and what each attribute of them is.

Source: https://goss.readthedocs.io, "The gossfile configuration", Available tests.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

NO_RESOLVER = "asking another server needs a program that images do not have"
MAY_BE_SECRET = "every command is recorded, and this may be a secret"  # noqa: S105 - no password
NOT_HERE = "it would name a file of the image's that only Goss reads"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of resource.

    Args:
        check: the check that judges it.
        parameter: the parameter of that check which takes its name.
        key: the attribute that gives the name instead of the resource's key.
        required: the attribute that must be there; empty for none.
        judged: attributes that are matchers.
        lines: those of them that are texts, of which a list means patterns.
        settings: attributes that say how to look, and their types.
        needless: attributes that change nothing here.
        aliases: older names of attributes.
        left_out: attributes that are not judged, and why.
        impossible: attributes without which the question would be another one, and why.
    """

    check: str
    parameter: str
    key: str
    required: str = ""
    judged: tuple[str, ...] = ()
    lines: frozenset[str] = frozenset()
    settings: Mapping[str, type] = field(default_factory=dict)
    needless: tuple[str, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)
    impossible: Mapping[str, str] = field(default_factory=dict)

    @property
    def attributes(self) -> tuple[str, ...]:
        """Every attribute of this kind that means something."""
        return (
            *(self.key, *self.judged, *self.settings, *self.needless),
            *(*self.aliases, *self.left_out, *self.impossible),
        )


DIGESTS = ("md5", "sha256", "sha512")
KINDS: dict[str, Kind] = {
    "addr": Kind(
        check="goss-addr",
        parameter="address",
        key="address",
        required="reachable",
        judged=("reachable",),
        settings={"timeout": int},
        impossible={"local-address": "the address to come from cannot be chosen"},
    ),
    "command": Kind(
        check="goss-command",
        parameter="command",
        key="exec",
        required="exit-status",
        judged=("exit-status", "stdout", "stderr"),
        lines=frozenset({"stdout", "stderr"}),
        settings={"timeout": int},
    ),
    "dns": Kind(
        check="goss-dns",
        parameter="name",
        key="resolve",
        required="resolvable",
        judged=("resolvable", "addrs"),
        needless=("timeout",),
        aliases={"resolveable": "resolvable"},
        impossible={"server": NO_RESOLVER},
    ),
    "file": Kind(
        check="goss-file",
        parameter="path",
        key="path",
        required="exists",
        judged=(
            *("exists", "mode", "size", "owner", "uid", "group", "gid", "filetype", "linked-to"),
            *("contents", *DIGESTS),
        ),
        lines=frozenset({"contents"}),
        aliases={"contains": "contents"},
    ),
    "group": Kind(
        check="goss-group",
        parameter="name",
        key="groupname",
        required="exists",
        judged=("exists", "gid"),
    ),
    "http": Kind(
        check="goss-http",
        parameter="url",
        key="url",
        required="status",
        judged=("status", "headers", "body"),
        lines=frozenset({"headers", "body"}),
        settings={
            "allow-insecure": bool,
            "no-follow-redirects": bool,
            "timeout": int,
            "method": str,
        },
        impossible={
            **dict.fromkeys(
                ("request-headers", "request-body", "username", "password"), MAY_BE_SECRET
            ),
            **dict.fromkeys(("ca-file", "cert-file", "key-file"), NOT_HERE),
            "proxy": "a proxy cannot be chosen",
        },
    ),
    "interface": Kind(
        check="goss-interface",
        parameter="name",
        key="name",
        required="exists",
        judged=("exists", "addrs", "mtu"),
    ),
    "kernel-param": Kind(
        check="goss-kernel-param",
        parameter="key",
        key="name",
        required="value",
        judged=("value",),
    ),
    "matching": Kind(
        check="goss-matching",
        parameter="name",
        key="name",
        required="matches",
        judged=("matches",),
        settings={"content": object},
        impossible={"as-reader": "leave it out, and write patterns as have-patterns: […]"},
    ),
    "mount": Kind(
        check="goss-mount",
        parameter="path",
        key="mountpoint",
        required="exists",
        judged=("exists", "opts", "vfs-opts", "source", "filesystem", "usage"),
        needless=("timeout",),
    ),
    "package": Kind(
        check="goss-package",
        parameter="name",
        key="name",
        required="installed",
        judged=("installed", "versions"),
    ),
    "port": Kind(
        check="goss-port",
        parameter="port",
        key="port",
        required="listening",
        judged=("listening", "ip"),
    ),
    "process": Kind(
        check="goss-process",
        parameter="name",
        key="comm",
        required="running",
        judged=("running",),
    ),
    "service": Kind(
        check="goss-service",
        parameter="name",
        key="name",
        judged=("enabled", "running"),
        left_out={"runlevels": "systemd has no runlevels"},
    ),
    "user": Kind(
        check="goss-user",
        parameter="name",
        key="username",
        required="exists",
        judged=("exists", "uid", "gid", "groups", "home", "shell"),
    ),
}
# Attributes of every resource that say nothing about the system.
COMMON = ("title", "meta", "skip")
