"""The files that rsyslog writes, and who may read them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from imgverify.facts.answers import Answers
from imgverify.facts.config_rsyslog import DROP_INS, TARGET, rsyslog
from imgverify.facts.config_setting import UNREAD
from imgverify.facts.questions import Command, File, Stat
from imgverify.model import Plane
from imgverify.unobserved import NotObservedError, attempt

CONFIG = "/etc/rsyslog.conf"
_STATES = "rsyslog files"
END = "end"
# What looks like an absolute path anywhere in the configuration.
PATHS = "/[A-Za-z0-9_./@%+:,=-]*[A-Za-z0-9_]"

FILES: tuple[File, ...] = tuple(File(path) for path in (CONFIG, *DROP_INS))
STATS: tuple[Stat, ...] = ()
COMMANDS: tuple[Command, ...] = (
    Command(
        _STATES,
        f"for path in $(grep -hoE '{PATHS}' /etc/rsyslog.conf /etc/rsyslog.d/* 2>/dev/null"
        " | sort -u); do\n"
        '  [ ! -f "$path" ] || stat -L -c \'%a %U %G %n\' "$path" || exit\n'
        "done\n"
        f"echo {END}",
        equivalent="rsyslog_files",
    ),
)


@dataclass(frozen=True, slots=True)
class LogFile:
    """A file that rsyslog writes, and the line that says so."""

    path: str
    where: str


@dataclass(frozen=True, slots=True)
class LogState:
    """Who may read and write a file; `permissions` are the twelve bits."""

    permissions: int
    owner: str
    group: str


@dataclass(frozen=True, slots=True)
class RsyslogFiles:
    """What rsyslog writes.

    Args:
        is_configured: whether its configuration exists.
        targets: files with fixed names, in the order of the configuration.
        states: of files that the configuration names and that exist, by path.
        running: whether this is a running system, so that rsyslog could make its files.
    """

    is_configured: bool
    targets: tuple[LogFile, ...]
    states: Mapping[str, LogState]
    running: bool

    def is_to_come(self, target: LogFile) -> bool:
        """Whether a boot makes a file that is not on the disk.

        Args:
            target: one of the targets.
        """
        return not self.running and target.path not in self.states

    def state(self, path: str) -> LogState | None:
        """Who may read a file; None when rsyslog has not made it yet.

        Args:
            path: of a target.

        Raises:
            NotObservedError: nobody looked, or a boot makes it.
        """
        if path not in self.states and not self.running:
            raise NotObservedError(f"rsyslog makes {path} when it runs", needs_boot=True)
        if path not in self.states and not re.fullmatch(PATHS, path):
            raise NotObservedError(f"{path} was not looked at: its name is unusual")
        return self.states.get(path)


def parse(answers: Answers) -> RsyslogFiles:
    """Read the configuration, and the states that were printed.

    Args:
        answers: what a plane delivered.
    """
    return RsyslogFiles(
        is_configured=answers.text(CONFIG) is not None,
        targets=attempt(lambda: _targets(answers)),
        states=attempt(lambda: _states(answers.output(_STATES))),
        running=answers.plane is not Plane.OFFLINE,
    )


def _targets(answers: Answers) -> tuple[LogFile, ...]:
    found: dict[str, LogFile] = {}
    for one in rsyslog(answers, CONFIG):
        if one.key == UNREAD:
            raise NotObservedError(f"{one.where} {one.value}")
        if one.key == TARGET and not one.value.startswith("/dev/"):
            found.setdefault(one.value, LogFile(one.value, one.where))
    return tuple(found.values())


def _states(text: str) -> dict[str, LogState]:
    *lines, last = text.splitlines() or [""]
    if last != END:
        raise NotObservedError("the states of rsyslog's files did not arrive whole")
    found: dict[str, LogState] = {}
    for line in lines:
        mode, owner, group, path = line.split(" ", 3)
        found[path] = LogState(int(mode, 8), owner, group)
    return found
