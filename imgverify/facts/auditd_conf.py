"""Where auditd writes its log, and who may read it: auditd.conf(5)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from imgverify.facts.answers import Answers, FileState
from imgverify.facts.questions import Command, File, Stat
from imgverify.model import Plane
from imgverify.unobserved import NotObservedError, attempt

CONFIG = "/etc/audit/auditd.conf"
USUAL = "/var/log/audit/audit.log"
_FOLDER, _, _NAME = USUAL.rpartition("/")
ELSEWHERE = "audit logs elsewhere"
_LINE = re.compile(r"([0-9a-f]+) (\d+) (\d+) (\S+) (\S+) (.+)")

FILES = (File(CONFIG),)
STATS = (Stat(_FOLDER), Stat(f"{USUAL}*"))
# The configuration says where the logs are, so only the machine itself can ask about another place.
COMMANDS = (
    Command(
        ELSEWHERE,
        rf"""log=$(grep -i '^[[:space:]]*log_file[[:space:]]*=' {CONFIG} 2>/dev/null |
  tail -n 1 | sed 's/^[^=]*=[[:space:]]*//; s/[[:space:]]*$//')
case $log in ''|{USUAL}) exit 0;; esac
stat -c '%f %u %g %U %G %n' "$(dirname "$log")" "$log"* 2>/dev/null || :""",
        equivalent="audit_logs",
    ),
)


@dataclass(frozen=True, slots=True)
class AuditdConf:
    """The log of auditd.

    Args:
        log_file: path of the current log.
        where: line of the configuration that names it, or the file.
        folder: state of its folder; None when there is none.
        logs: states of the log and of older ones beside it.
    """

    log_file: str
    where: str
    folder: FileState | None
    logs: tuple[FileState, ...]


def parse(answers: Answers) -> AuditdConf:
    """Find the logs.

    Args:
        answers: what a plane delivered.
    """
    log_file, where = _log_file(answers.text(CONFIG) or "")
    if log_file == USUAL:
        folder = attempt(lambda: answers.state(_FOLDER))
        logs = attempt(lambda: _logs(answers))
        return AuditdConf(log_file, where, folder, logs)
    states = attempt(lambda: _elsewhere(answers, log_file))
    parent = log_file.rpartition("/")[0]
    return AuditdConf(
        log_file,
        where,
        attempt(lambda: next((one for one in states if one.path == parent), None)),
        attempt(
            lambda: _made(answers, log_file, tuple(one for one in states if one.path != parent))
        ),
    )


def _logs(answers: Answers) -> tuple[FileState, ...]:
    return _made(answers, USUAL, tuple(answers.states_of(f"{USUAL}*")))


def _made(answers: Answers, log_file: str, found: tuple[FileState, ...]) -> tuple[FileState, ...]:
    if not found and answers.plane is Plane.OFFLINE:
        raise NotObservedError(f"auditd makes {log_file} when it starts", needs_boot=True)
    return found


def _log_file(text: str) -> tuple[str, str]:
    """Keywords are read in any case; the last line of its kind wins."""
    found = USUAL, CONFIG
    for number, line in enumerate(text.splitlines(), start=1):
        key, equals, value = line.partition("=")
        if equals and key.strip().lower() == "log_file":
            found = value.strip(), f"{CONFIG}:{number}"
    return found


def _elsewhere(answers: Answers, log_file: str) -> tuple[FileState, ...]:
    lines = answers.output(ELSEWHERE).splitlines()
    found = [_LINE.fullmatch(line) for line in lines]
    if not lines and answers.plane is Plane.OFFLINE:
        raise NotObservedError(f"auditd makes {log_file} when it starts", needs_boot=True)
    if not lines or None in found:
        raise NotObservedError(f"{log_file}, which {CONFIG} names, was not looked at")
    return tuple(
        FileState(
            path=one[6],
            mode=int(one[1], 16),
            uid=int(one[2]),
            gid=int(one[3]),
            owner=one[4],
            group=one[5],
            size=0,
            mtime=0,
        )
        for one in found
        if one
    )
