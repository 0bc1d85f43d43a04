"""The way to a host that is not reached directly: programs that carry a connection."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from imgverify.errors import UsageError
from imgverify.live.ssh_url import SCHEME

_TOKEN = re.compile(r"%(.)")
# What an `ssh` fills in when it starts its ProxyCommand: the jump that it is to reach.
_ITS_TARGET = "[%h]:%p"
_SETTINGS = (
    "BatchMode=yes",
    "StrictHostKeyChecking=yes",
    "LogLevel=ERROR",
    # A connection that is kept for later would outlive the run.
    "ControlMaster=no",
    "ControlPath=none",
)
_SAFE = re.compile(r"[\w.@:%+-]*")


def through_jumps(
    jumps: str,
    host: str,
    port: int,
    *,
    config: Path | None = None,
    key: str = "",
    known_hosts: Path | None = None,
) -> tuple[str, ...]:
    """The `ssh` that carries a connection through other hosts: ssh_config(5), ProxyJump.

    It asks nobody anything, and takes no host key that is not known.

    Args:
        jumps: `[user@]host[:port]`, several with commas, the first to be reached first.
        host: name or address, as the last jump knows it.
        port: TCP port of SSH there.
        config: of ssh_config(5); None for the usual ones.
        key: private key file for the jumps; empty for those of their configuration.
        known_hosts: file that says which keys of the jumps are trusted; None likewise.
    """
    words = ["ssh", *(word for setting in _SETTINGS for word in ("-o", setting))]
    if config is not None:
        words += ["-F", str(config)]
    if known_hosts is not None:
        words += ["-o", f'UserKnownHostsFile="{known_hosts}"']
    if key:
        words += ["-i", key]
    return tuple(_hop(words, jumps, f"[{host}]:{port}"))


def _hop(words: list[str], jumps: str, target: str) -> list[str]:
    """The `ssh` to the last jump, by way of those before it.

    Not with `-J`: the `ssh` that it starts is told nothing of our settings, keys and files.
    """
    before, _, last = jumps.rpartition(",")
    way = []
    if before:
        inner = (
            word if word == _ITS_TARGET else word.replace("%", "%%")
            for word in _hop(words, before, _ITS_TARGET)
        )
        way = ["-o", f"ProxyCommand={shlex.join(inner)}"]
    where = last.strip()
    url = where if where.startswith(SCHEME) else f"{SCHEME}{where}"
    # A name that begins with a dash is not an option after this one.
    return [*words, *way, "-W", target, "--", url]


def by_command(command: str, host: str, port: int, user: str, alias: str) -> tuple[str, ...]:
    """The shell that runs a ProxyCommand of ssh_config(5).

    Args:
        command: with its tokens.
        host: for `%h`.
        port: for `%p`.
        user: for `%r`.
        alias: for `%n`: the host as it was named.

    Raises:
        UsageError: a token that is not known, or a user that a shell would take for more.
    """
    known = {"h": host, "p": str(port), "r": user, "n": alias, "%": "%"}

    def expanded(found: re.Match[str]) -> str:
        value = known.get(found[1])
        if value is None or not _SAFE.fullmatch(value):
            raise UsageError(
                f"ProxyCommand of {alias}: {found[0]} cannot be filled in",
                "known are %h %p %r %n and %%, with names that a shell takes as they are",
            )
        return value

    return ("/bin/sh", "-c", f"exec {_TOKEN.sub(expanded, command)}")
