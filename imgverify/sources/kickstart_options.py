"""Options of kickstart commands that no rule heeds: told of, so that none is silently absent."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from imgverify.sources.demands import Demands
from imgverify.sources.kickstart_lines import Line

# What rules judge or tell of themselves, and what asks nothing of an image: where on the machine
# something lies, how long the installer tries, what a password is written like.
_ANYWHERE = frozenset({"iscrypted", "plaintext", "onbiosdisk", "ondisk", "ondrive", "onpart"})
_DEVICE = frozenset(
    {"fstype", "size", "grow", "maxsize", "recommended", "hibernation", "label", "fsoptions"}
    | {"encrypted", "passphrase", "noformat", "useexisting", "usepart", "resize", "asprimary"}
)
_NETWORK = frozenset({"device", "bootproto", "hostname", "onboot", "ip", "activate", "no-activate"})
_HEEDED = {
    "bootloader": frozenset(
        {"append", "timeout", "password", "md5pass", "location", "boot-drive", "driveorder"}
        | {"disabled", "upgrade", "leavebootorder", "default"}
    ),
    "btrfs": _DEVICE | {"name", "subvol", "data", "metadata", "parent"},
    "group": frozenset({"name", "gid"}),
    "keyboard": frozenset({"vckeymap", "xlayouts"}),
    "logvol": _DEVICE
    | {"name", "vgname", "percent", "thin", "thinpool", "poolname", "metadatasize", "chunksize"},
    "network": _NETWORK,
    "part": _DEVICE | {"active", "type", "start", "end"},
    "raid": _DEVICE | {"device", "level", "spares", "chunksize"},
    "timesource": frozenset({"ntp-server", "ntp-pool", "ntp-disable"}),
    "user": frozenset({"name", "uid", "gid", "groups", "homedir", "shell", "password", "lock"}),
    "volgroup": frozenset(
        {"pesize", "reserved-space", "reserved-percent", "useexisting", "noformat"}
    ),
}
_HEEDED["partition"] = _HEEDED["part"]


def leave_unheeded(demands: Demands, command: str, line: Line) -> None:
    """Tell of the options of a command that no rule heeds.

    Args:
        demands: takes the remark.
        command: its name.
        line: where it stands.
    """
    heeded = _HEEDED.get(command)
    if heeded is None:
        return
    rest = [name for name in _options(line.text) if name not in heeded | _ANYWHERE]
    if rest:
        shown = ", ".join(f"--{name}" for name in rest)
        demands.leave(line.statement, f"no check for {shown}")


def _options(text: str) -> Iterator[str]:
    """Names of options, without their dashes."""
    for word in shlex.split(text, comments=True):
        if word.startswith("--"):
            yield word[2:].partition("=")[0]
