"""A kickstart file, read as demands on the image that it makes."""

from __future__ import annotations

from pathlib import Path

from imgverify.sources.demands import Demands
from imgverify.sources.kickstart_access import RULES as ACCESS
from imgverify.sources.kickstart_access import want_key
from imgverify.sources.kickstart_lines import Lines, kickstart_lines
from imgverify.sources.kickstart_options import leave_unheeded
from imgverify.sources.kickstart_packages import take_sections, want_packages
from imgverify.sources.kickstart_parsing import Command, Parsed, parse_kickstart
from imgverify.sources.kickstart_storage import RULES as STORAGE
from imgverify.sources.kickstart_storage import Storage
from imgverify.sources.kickstart_system import RULES as SYSTEM

# Commands about the installation, of which nothing is left in what was installed.
_SILENT = {
    **dict.fromkeys(
        ("text", "graphical", "cmdline", "interactive", "vnc", "sshpw", "logging", "mediacheck"),
        "how the installer runs",
    ),
    **dict.fromkeys(
        ("url", "cdrom", "harddrive", "nfs", "hmc", "install", "upgrade", "updates", "method"),
        "where the installer takes its packages from",
    ),
    **dict.fromkeys(("reboot", "poweroff", "halt", "shutdown"), "how the installation ends"),
    **dict.fromkeys(
        ("zerombr", "ignoredisk", "device", "deviceprobe", "driverdisk", "nvdimm", "dmraid"),
        "about the machine that was installed on",
    ),
    **dict.fromkeys(
        ("multipath", "iscsi", "iscsiname", "fcoe", "zfcp", "monitor", "autostep", "rescue"),
        "about the machine that was installed on",
    ),
    **dict.fromkeys(
        ("eula", "unsupported_hardware", "key", "lilocheck", "mouse", "langsupport", "lilo"),
        "asks nothing that is left",
    ),
}
_NOT_INSTALLED = "only repositories with --install are left in the system"


def read_kickstart(path: Path, version: str = "") -> Demands:
    """Read a kickstart file.

    Args:
        path: the file.
        version: of the installer: `RHEL9`, `F40`; what the file says, or the newest that reads it,
            if empty.

    Raises:
        UsageError: it is none; with file and line.
    """
    lines = kickstart_lines(path)
    parsed = parse_kickstart(path, lines, version)
    demands = Demands(unjudged=list(lines.remarks), about=[_about(parsed)])
    storage = Storage(demands)
    for command in parsed.outdone:
        reason = "only what the last line of this command leaves of it counts"
        demands.ignore(lines.at(command.line).statement, reason)
    for command in parsed.commands:
        _take(command, parsed, lines, storage)
    storage.finish()
    if parsed.packages.seen:
        want_packages(demands, parsed.packages, lines)
    take_sections(demands, parsed.scripts, lines, parsed.version)
    return demands


def _about(parsed: Parsed) -> str:
    name = parsed.version.name
    if parsed.version.guessed:
        return (
            f"Kickstart syntax: {name}, the newest that reads it; say --version if it is another."
        )
    return f"Kickstart syntax: {name}."


def _take(command: Command, parsed: Parsed, lines: Lines, storage: Storage) -> None:
    statement = lines.at(command.line).statement
    demands = storage.demands
    settings = SYSTEM.get(command.name) or ACCESS.get(command.name)
    if command.name in STORAGE:
        STORAGE[command.name](storage, command.data, statement)
    elif command.name == "sshkey":
        want_key(demands, command.data, statement, _home(command.data.username, parsed))
    elif settings is not None:
        settings(demands, command.data, statement, parsed.version)
    elif command.name == "repo" and not getattr(command.data, "install", False):
        demands.ignore(statement, _NOT_INSTALLED)
    elif command.name == "firstboot":
        demands.leave(statement, "no check knows the first-boot program of every version")
    elif command.name in _SILENT:
        demands.ignore(statement, _SILENT[command.name])
    else:
        demands.leave(statement, f"no check knows {command.name}")
        return
    leave_unheeded(demands, command.name, lines.at(command.line))


def _home(user: str, parsed: Parsed) -> str:
    """Where a user's files are: `user` may say it, before or after."""
    users = (one.data for one in parsed.commands if one.name == "user")
    said: dict[str, str] = {one.name: one.homedir for one in users if one.homedir}
    return said.get(user, "/root" if user == "root" else f"/home/{user}")
