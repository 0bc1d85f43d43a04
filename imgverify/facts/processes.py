"""Running programs and whom they run as: proc(5), /proc/PID/status."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from imgverify.facts import accounts
from imgverify.facts.answers import Answers
from imgverify.facts.questions import Command, File, Stat
from imgverify.unobserved import NotObservedError, attempt

# Processes that end meanwhile are no reason to fail.
LIST = Command("process owners", "grep -s -E '^(Name|Uid):' /proc/[0-9]*/status || :")
# Where a program is told whom to run as, the strongest last: options win over the program's own
# file (chronyd(8), -u). Debian starts ntpd by a script, which SysV and systemd have one each of.
USER_FILES: dict[str, tuple[str, ...]] = {
    "chronyd": (
        "/etc/chrony.conf",
        "/etc/chrony/chrony.conf",
        "/etc/sysconfig/chronyd",
        "/etc/default/chrony",
    ),
    "ntpd": (
        "/etc/sysconfig/ntpd",
        "/etc/default/ntp",
        "/etc/init.d/ntp",
        "/usr/lib/ntp/ntp-systemd-wrapper",
    ),
}
FILES = (accounts.PASSWD, *(File(path) for paths in USER_FILES.values() for path in paths))
STATS: tuple[Stat, ...] = ()
COMMANDS = (LIST,)

_USER = re.compile(
    r"""\s*(?:user\s+(?P<directive>[\w.-]+)|RUNASUSER=["']?(?P<variable>[\w.-]+)|"""
    r"""[A-Za-z_]+=[^#]*?(?:["'\s=])(?:-u\s*|--user[= ])(?P<option>[\w.-]+))"""
)


@dataclass(frozen=True, slots=True)
class Process:
    """A process: its id, its name (15 bytes at most), and the user that it acts as."""

    pid: int
    name: str
    user: str


@dataclass(frozen=True, slots=True)
class UserSetting:
    """A line that tells a program whom to run as, and its file and number."""

    user: str
    where: str


@dataclass(frozen=True, slots=True)
class Processes:
    """What runs, and as whom it will.

    Args:
        running: processes by id.
        settings: by program, the lines that say whom it runs as; the last one counts.
    """

    running: tuple[Process, ...]
    settings: Mapping[str, tuple[UserSetting, ...]]

    def named(self, name: str) -> tuple[Process, ...]:
        """Processes of a program; the kernel keeps the first 15 bytes of a name."""
        return tuple(one for one in self.running if one.name == name[:15])


def parse(answers: Answers) -> Processes:
    """Read the list of processes, and the files of programs that have some."""
    return Processes(
        running=attempt(lambda: _running(answers)),
        settings={
            name: attempt(lambda paths=paths: tuple(_settings(answers, paths)))  # type: ignore[misc]
            for name, paths in USER_FILES.items()
        },
    )


def _settings(answers: Answers, paths: tuple[str, ...]) -> Iterator[UserSetting]:
    for path in paths:
        for number, line in enumerate((answers.text(path) or "").splitlines(), 1):
            match = _USER.match(line)
            if match:
                user = match["directive"] or match["variable"] or match["option"]
                yield UserSetting(user, f"{path}:{number}")


def _running(answers: Answers) -> tuple[Process, ...]:
    names, users = {}, {}
    owners: dict[str, str] = {}
    for line in (answers.text(accounts.PASSWD.path) or "").splitlines():
        words = line.split(":")
        if len(words) > 2:  # noqa: PLR2004 - the number is the third
            owners.setdefault(words[2], words[0])
    for line in answers.output(LIST.name).splitlines():
        path, _, rest = line.partition(":")
        key, _, value = rest.partition(":")
        pid = path.split("/")[2] if path.count("/") > 1 else ""
        if key == "Name":
            names[pid] = value.strip()
        elif key == "Uid" and len(value.split()) > 1:
            # Real, effective, saved and file system user; the effective one is what counts.
            users[pid] = owners.get(value.split()[1], value.split()[1])
    if not users:
        raise NotObservedError(f"{LIST.name}: /proc has no processes")
    return tuple(
        Process(int(pid), names.get(pid, ""), user)
        for pid, user in sorted(users.items(), key=lambda pair: int(pair[0]))
    )
