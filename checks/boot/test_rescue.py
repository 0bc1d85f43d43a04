"""Rescue and emergency mode: not without root's password."""

from __future__ import annotations

import re
import shlex

from imgverify.expect import Expect
from imgverify.facts.unit_commands import UnitCommands
from imgverify.facts.unit_names import full_name

_FOLDERS = ("/sbin", "/usr/sbin", "/bin", "/usr/bin")
_SULOGIN = frozenset(f"{folder}/sulogin" for folder in _FOLDERS)
_SHELLS = frozenset(f"{folder}/{name}" for folder in _FOLDERS for name in ("sh", "bash", "dash"))
# systemd's own program runs sulogin and then goes on with the boot.
_WRAPPERS = frozenset(f"{lib}/systemd/systemd-sulogin-shell" for lib in ("/lib", "/usr/lib"))
# What may follow when sulogin has ended: anybody can end it, by Ctrl-D, without a password.
_AFTERWARDS = frozenset(f"{folder}/systemctl" for folder in _FOLDERS)
_PREFIX = re.compile(r"[-@:+!|]*")
# sulogin opens a shell without a password when root has none. Source: sulogin(8), --force.
_FORCE = re.compile(r"/sulogin\b[^;&|]*\s(?:-[a-z]*e[a-z]*|--force)\b")
# Source: the booleans of systemd.syntax(7).
_FORCED = re.compile(r"SYSTEMD_SULOGIN_FORCE=\W*(?:1|y|yes|t|true|on)\b", re.IGNORECASE)


def test_rescue_needs_password(unit_commands: UnitCommands, expect: Expect, unit: str) -> None:
    """A service that gives a shell on the console runs sulogin, before and instead of a shell.

    sulogin must not be forced: it would open a shell without a password when root's is locked.
    """
    found = unit_commands.units[full_name(unit)]
    where = found.where or unit
    mend = (
        f"systemctl revert {unit}, or in `systemctl edit {unit}`: [Service], "
        "`ExecStart=` and `ExecStart=-/usr/lib/systemd/systemd-sulogin-shell rescue`"
    )
    if found.trouble == "masked":
        expect(
            True,  # noqa: FBT003 - nobody can start it
            wanted="no shell without root's password",
            found="the unit is masked",
            where=where,
        )
        return
    programs = _programs(found.commands[0]) if found.commands else [""]
    first, *rest = programs
    expect(
        len(found.commands) == 1
        and first in _SULOGIN | _WRAPPERS
        and all(one in _AFTERWARDS for one in rest),
        wanted="ExecStart is sulogin alone",
        found=found.trouble or "; ".join(found.commands) or "no ExecStart",
        where=where,
        mend=mend,
    )
    forced = [one for one in found.commands if _FORCE.search(one)]
    forced += [one for one in found.environment if _FORCED.search(one)]
    expect(
        not forced,
        wanted="sulogin not forced",
        found="; ".join(forced) or "not forced",
        where=where,
        mend=mend,
    )


def _programs(command: str) -> list[str]:
    """The programs that a command runs, in order: of `sh -c`, those in its script."""
    try:
        words = shlex.split(_PREFIX.sub("", command, count=1))
        if len(words) > 2 and words[0] in _SHELLS and words[1] == "-c":  # noqa: PLR2004 - the script
            parts = [shlex.split(part) for part in re.split(r"[;&|\n]+", words[2])]
            return [part[0] for part in parts if part] or [""]
    except ValueError:
        return [""]
    # A semicolon of its own begins another command: systemd.service(5), COMMAND LINES.
    starts = [0, *(at + 1 for at, word in enumerate(words) if word == ";")]
    return [words[at] for at in starts if at < len(words)] or [""]
