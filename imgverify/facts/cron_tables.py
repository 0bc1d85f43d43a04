"""What cron runs: tables with times, and folders whose scripts run every hour, day, week, month."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from imgverify.facts.answers import Answers
from imgverify.facts.questions import Command, File, Stat
from imgverify.unobserved import attempt

# With a column for the user: crontab(5), cronie's and Debian's cron(8).
_SYSTEM = ("/etc/crontab", "/etc/cron.d/*")
_PERSONAL = ("/var/spool/cron/*", "/var/spool/cron/crontabs/*")
_ANACRON = "/etc/anacrontab"
_FOLDERS = tuple(f"/etc/cron.{when}/*" for when in ("hourly", "daily", "weekly", "monthly"))
FILES = tuple(File(path) for path in (*_SYSTEM, *_PERSONAL, _ANACRON, *_FOLDERS))
_DEBIAN = "/etc/debian_version"
STATS: tuple[Stat, ...] = (Stat(_DEBIAN),)
COMMANDS: tuple[Command, ...] = ()

_TIMES = r"(?:@[a-z]+|\S+(?:\s+\S+){4})"
_SETTING = re.compile(r"\s*[A-Za-z_]\w*\s*=")
_EXECUTABLE = 0o100
# Debian's cron(8) and run-parts(8) skip all names but these.
_NAME = re.compile(r"[A-Za-z0-9_-]+")
# Others run what has a dot in its name too, and skip backups and leftovers of package managers.
# Source: cronie's load_database in database.c, and crontabs' /usr/bin/run-parts.
_LEFT = re.compile(r"[.#].*|.*[~,]|.*\.(?:rpm(?:save|orig|new)|swp|cfsaved)|.*,v")


@dataclass(frozen=True, slots=True)
class Job:
    """Something that cron runs.

    Args:
        command: a table's command, or the script's lines that are no comments.
        where: file and line; of a script, the file.
    """

    command: str
    where: str


@dataclass(frozen=True, slots=True)
class CronTables:
    """All jobs, in the order of the files."""

    jobs: tuple[Job, ...]


def parse(answers: Answers) -> CronTables:
    """Read tables and folders.

    Args:
        answers: what a plane delivered.
    """
    return CronTables(attempt(lambda: tuple(_jobs(answers))))


def _jobs(answers: Answers) -> Iterator[Job]:
    for pattern in _SYSTEM:
        yield from _table(answers, pattern, rf"\s*{_TIMES}\s+\S+\s+(.*)")
    for pattern in _PERSONAL:
        yield from _table(answers, pattern, rf"\s*{_TIMES}\s+(.*)")
    yield from _table(answers, _ANACRON, r"\s*\S+\s+\d+\s+\S+\s+(.*)")
    for pattern in _FOLDERS:
        for path, text in answers.texts(pattern).items():
            state = answers.state(path)
            runs = state is not None and (state.is_symlink or state.permissions & _EXECUTABLE)
            if runs and _is_read(answers, path):
                lines = (line.strip() for line in text.splitlines())
                yield Job("\n".join(one for one in lines if one and one[0] != "#"), path)


def _table(answers: Answers, pattern: str, line_of_job: str) -> Iterator[Job]:
    if "*" in pattern:
        texts = answers.texts(pattern)
        if pattern not in _PERSONAL:
            texts = {path: text for path, text in texts.items() if _is_read(answers, path)}
    else:
        text = answers.text(pattern)
        texts = {} if text is None else {pattern: text}
    for path, content in texts.items():
        for number, line in enumerate(content.splitlines(), start=1):
            if line.lstrip().startswith("#") or _SETTING.match(line):
                continue
            if found := re.fullmatch(line_of_job, line):
                yield Job(found[1].strip(), f"{path}:{number}")


def _is_read(answers: Answers, path: str) -> bool:
    name = path.rpartition("/")[2]
    if answers.state(_DEBIAN):
        return bool(_NAME.fullmatch(name))
    return not _LEFT.fullmatch(name)
