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
_PREFIX = re.compile(r"[-@:+!|]*")
# sulogin opens a shell without a password when root has none. Source: sulogin(8), --force.
_FORCE = re.compile(r"/sulogin(?:\s+-\S+)*\s+(?:-[a-z]*e[a-z]*|--force)\b")


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
    first = _program(found.commands[0]) if found.commands else ""
    expect(
        len(found.commands) == 1 and first in _SULOGIN | _WRAPPERS,
        wanted="ExecStart is sulogin alone",
        found=found.trouble or "; ".join(found.commands) or "no ExecStart",
        where=where,
        mend=mend,
    )
    forced = [one for one in found.commands if _FORCE.search(one)]
    forced += [one for one in found.environment if re.search(r"SYSTEMD_SULOGIN_FORCE=\W*1", one)]
    expect(
        not forced,
        wanted="sulogin not forced",
        found="; ".join(forced) or "not forced",
        where=where,
        mend=mend,
    )


def _program(command: str) -> str:
    """The first program that a command runs: of `sh -c`, the first one in its script."""
    try:
        words = shlex.split(_PREFIX.sub("", command, count=1))
    except ValueError:
        return ""
    if len(words) > 2 and words[0] in _SHELLS and words[1] == "-c":  # noqa: PLR2004 - the script
        return next(iter(re.split(r"[\s;&|]+", words[2].strip())), "")
    return words[0] if words else ""
