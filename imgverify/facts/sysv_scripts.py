"""SysV init scripts, of which systemd's generator makes units at boot."""

from __future__ import annotations

import posixpath
import re
import stat

from imgverify.facts.answers import Answers, FileState
from imgverify.facts.questions import Stat

_SCRIPTS = "/etc/init.d/*"
_STARTED = "/etc/rc[2-5].d/S*"
_GENERATOR = tuple(
    f"{lib}/systemd/system-generators/systemd-sysv-generator" for lib in ("/usr/lib", "/lib")
)

STATS = (Stat(_SCRIPTS), Stat(_STARTED), *(Stat(path) for path in _GENERATOR))


def script_units(answers: Answers) -> frozenset[str]:
    """List the units that systemd-sysv-generator(8) would make, if nothing native had the name.

    Raises:
        NotObservedError: a folder was not looked at.
    """
    if not any(answers.state(path) for path in _GENERATOR):
        return frozenset()
    scripts = (state for state in answers.states_of(_SCRIPTS) if _may_run(state))
    return frozenset(_unit(posixpath.basename(state.path)) for state in scripts)


def started_units(answers: Answers) -> frozenset[str]:
    """List the units that a runlevel of a usual boot starts.

    Raises:
        NotObservedError: a folder was not looked at.
    """
    links = (posixpath.basename(state.path) for state in answers.states_of(_STARTED))
    return script_units(answers) & {_unit(name[3:]) for name in links if re.match(r"S\d\d.", name)}


def _may_run(state: FileState) -> bool:
    return state.is_symlink or (stat.S_ISREG(state.mode) and bool(state.permissions & 0o111))


def _unit(script: str) -> str:
    return f"{script.removesuffix('.sh')}.service"
