"""What starts at boot where systemd does not: links to init scripts, and Upstart's jobs."""

from __future__ import annotations

import posixpath
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass

from imgverify.facts.answers import Answers, FileState
from imgverify.facts.questions import Command, File, Stat
from imgverify.unobserved import NotObservedError, attempt

INITTAB = "/etc/inittab"
_INIT = "/sbin/init"
_SCRIPTS = "/etc/init.d/*"
_LINKS = "/etc/rc[0-6].d/*"
_JOBS = "/etc/init/*.conf"

FILES = (File(INITTAB), File(_JOBS))
STATS = (Stat(_INIT), Stat(_SCRIPTS), Stat(_LINKS))
COMMANDS: tuple[Command, ...] = ()

_LINK = re.compile(r"/etc/rc([0-6])\.d/S[0-9]{2}(.+)")
_DEFAULT = re.compile(r"[^#:]*:([0-9Ss]):initdefault:.*")
_START = re.compile(r"start\s+on\s.*")


@dataclass(frozen=True, slots=True)
class SysvServices:
    """Services of a machine whose init is sysvinit or Upstart.

    Args:
        scripts: names of init scripts.
        started: by runlevel, names of the services that entering it starts.
        broken: by runlevel, names whose link leads to nothing that can run.
        default_levels: line and runlevel of each `initdefault`.
        jobs: Upstart's jobs that start on events, and file and line that say so.
    """

    scripts: frozenset[str]
    started: Mapping[int, frozenset[str]]
    broken: Mapping[int, frozenset[str]]
    default_levels: tuple[tuple[int, str], ...]
    jobs: Mapping[str, str]


def parse(answers: Answers) -> SysvServices:
    """Read the links of all runlevels.

    Args:
        answers: what a plane delivered.

    Raises:
        NotObservedError: systemd is the init, so that its units decide, or there is none at all.

    Source: chkconfig(8); the script /etc/rc.d/rc of Enterprise Linux 6, which runs what a link
    leads to when that is executable; init(5) of Upstart.
    """
    init = answers.state(_INIT)
    if init is None:
        raise NotObservedError(f"there is no {_INIT}: nothing is known to start services")
    if posixpath.basename(init.target) == "systemd":
        raise NotObservedError(f"{_INIT} is systemd: ask by service-enabled what it starts")
    if init.is_symlink:
        raise NotObservedError(f"{_INIT} is {init.target}: nothing is known of what that starts")
    links = [(found, state) for state in answers.states_of(_LINKS) if (found := _link(state))]
    return SysvServices(
        scripts=frozenset(posixpath.basename(one.path) for one in answers.states_of(_SCRIPTS)),
        started=_by_level(answers, links, runs=True),
        broken=_by_level(answers, links, runs=False),
        default_levels=attempt(lambda: _default_levels(answers.text(INITTAB) or "")),
        jobs=attempt(lambda: _jobs(answers.texts(_JOBS))),
    )


def _link(state: FileState) -> re.Match[str] | None:
    return _LINK.fullmatch(state.path)


def _by_level(
    answers: Answers, links: list[tuple[re.Match[str], FileState]], *, runs: bool
) -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = {level: set() for level in range(7)}
    for link, state in links:
        real = answers.real_state(state.path)
        may_run = real is not None and stat.S_ISREG(real.mode) and bool(real.permissions & 0o111)
        if may_run is runs:
            found[int(link[1])].add(link[2])
    return {level: frozenset(names) for level, names in found.items()}


def _default_levels(inittab: str) -> tuple[tuple[int, str], ...]:
    lines = enumerate(inittab.splitlines(), start=1)
    return tuple(
        (number, found[1]) for number, line in lines if (found := _DEFAULT.fullmatch(line))
    )


def _jobs(texts: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for path, text in texts.items():
        name = posixpath.basename(path).removesuffix(".conf")
        for number, line in enumerate(text.splitlines(), start=1):
            if _START.fullmatch(line):
                found[name] = f"{path}:{number}"
    return found
