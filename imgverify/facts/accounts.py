"""Accounts and groups, without any hash: passwd(5), shadow(5), group(5)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from imgverify.facts.answers import Answers
from imgverify.facts.passwords import HASHES, SHADOW_HASHES, Password, password
from imgverify.facts.questions import Command, File, Stat
from imgverify.unobserved import NotObservedError, attempt

PASSWD = File("/etc/passwd", masks=HASHES)
GROUP = File("/etc/group", masks=HASHES)
SHADOW = File("/etc/shadow", masks=SHADOW_HASHES)
LOGIN_DEFS = File("/etc/login.defs")
SHELLS = File("/etc/shells")
FILES = (PASSWD, GROUP, SHADOW, LOGIN_DEFS, SHELLS)
STATS: tuple[Stat, ...] = ()
COMMANDS: tuple[Command, ...] = ()

NOBODY = 65534
_NUMBER = re.compile(r"\s*[+-]?\d+", re.ASCII)
NO_LOGIN = frozenset({"nologin", "false", "sync", "shutdown", "halt"})


@dataclass(frozen=True, slots=True)
class User:
    """A line of /etc/passwd. `line` is its number, from 1."""

    name: str
    uid: int
    gid: int
    gecos: str
    home: str
    shell: str
    line: int

    @property
    def can_log_in(self) -> bool:
        """Whether its shell is one that a person could work with; an empty one means /bin/sh."""
        return self.shell.rsplit("/", 1)[-1] not in NO_LOGIN


@dataclass(frozen=True, slots=True)
class Group:
    """A line of /etc/group."""

    name: str
    gid: int
    members: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Accounts:
    """Who exists and how they may authenticate.

    Args:
        users: in the order of /etc/passwd; names may repeat.
        groups: in the order of /etc/group.
        malformed: `file:line` of lines that are neither, NIS markers (`+`) included.
        passwords: kind of password and ageing, by user name; of every user.
        login_defs: the last value of each name, upper-case as in the file.
        shells: valid login shells.
        unshadowed: names of users whose password does not stand in /etc/shadow.
    """

    users: tuple[User, ...]
    groups: tuple[Group, ...]
    malformed: tuple[str, ...]
    passwords: Mapping[str, Password]
    login_defs: Mapping[str, str]
    shells: tuple[str, ...]
    unshadowed: tuple[str, ...] = ()

    def user(self, name: str) -> User | None:
        """The first user of that name, as the C library finds it."""
        return next((user for user in self.users if user.name == name), None)

    @property
    def people(self) -> list[User]:
        """Users with a shell to work in, root among them."""
        return [user for user in self.users if user.can_log_in]

    def system_users(self, uid_max: int) -> list[User]:
        """Users that belong to the system, and nobody (65534).

        Args:
            uid_max: the largest id of the system's own.
        """
        return [user for user in self.users if user.uid <= uid_max or user.uid == NOBODY]


def parse(answers: Answers) -> Accounts:
    """Read the account databases; an image without any account is not believed.

    Raises:
        NotObservedError: /etc/passwd was not read, or holds no account.
    """
    malformed: list[str] = []
    rows = _rows(answers.text(PASSWD.path) or "", PASSWD.path, 7, malformed)
    users = tuple(
        User(row[0], int(row[2]), int(row[3]), row[4], row[5], row[6], number)
        for number, row in rows
    )
    if not users:
        raise NotObservedError("/etc/passwd holds no account")
    in_passwd = {row[0]: row[1] for _, row in reversed(rows)}
    group_rows = attempt(lambda: _rows(answers.text(GROUP.path) or "", GROUP.path, 4, malformed))
    return Accounts(
        users=users,
        groups=attempt(lambda: _groups(group_rows)),
        malformed=tuple(malformed),
        passwords=attempt(lambda: _passwords(in_passwd, answers.text(SHADOW.path) or "")),
        login_defs=attempt(lambda: _login_defs(answers.text(LOGIN_DEFS.path) or "")),
        shells=attempt(lambda: _shells(answers.text(SHELLS.path) or "")),
        unshadowed=tuple(row[0] for _, row in rows if row[1] != "x"),
    )


def _groups(rows: list[tuple[int, list[str]]]) -> tuple[Group, ...]:
    return tuple(
        Group(row[0], int(row[2]), tuple(filter(None, row[3].split(","))), number)
        for number, row in rows
    )


def _rows(text: str, path: str, width: int, malformed: list[str]) -> list[tuple[int, list[str]]]:
    """Read the lines that the C library takes for records; those that are no proper ones are told.

    Fields may be missing at the end, or one too many belongs to the last; blanks may stand in front
    of a line or a number, and a number may have a sign (glibc's nss_files, strtoul(3)).
    """
    rows = []
    for number, line in enumerate(text.splitlines(), 1):
        row = line.lstrip().split(":", width - 1)
        numbers = [2] if width == 4 else [2, 3]  # noqa: PLR2004 - only a user has a gid too
        is_record = (
            len(row) > numbers[-1]
            and row[0][:1] not in ("", "+", "-", "#")
            and all(_NUMBER.fullmatch(row[one]) for one in numbers)
        )
        if is_record:
            rows.append((number, row + [""] * (width - len(row))))
        proper = line.split(":")
        is_proper = len(proper) == width and all(proper[one].isdigit() for one in numbers)
        if line.strip() and not (is_record and is_proper and not line[0].isspace()):
            malformed.append(f"{path}:{number}")
    return rows


def _passwords(in_passwd: Mapping[str, str], shadow: str) -> dict[str, Password]:
    """Shadow counts where passwd says `x`; a user without a line there can use no password."""
    lines: dict[str, list[str]] = {}
    for line in shadow.splitlines():
        row = line.split(":")
        lines.setdefault(row[0], row)
    return {
        name: password(lines.get(name)) if field == "x" else password([name, field])
        for name, field in in_passwd.items()
    }


def _login_defs(text: str) -> dict[str, str]:
    values = {}
    for line in text.splitlines():
        words = line.split("#", 1)[0].split(None, 1)
        if len(words) == 2:  # noqa: PLR2004 - a name and its value
            values[words[0].upper()] = words[1].strip().strip('"')
    return values


def _shells(text: str) -> tuple[str, ...]:
    """Source: getusershell(3) of the GNU C library, which takes a path from anywhere in a line."""
    found = (re.match(r"[^#/]*(/[^\s#]*)", line) for line in text.splitlines())
    return tuple(one[1] for one in found if one)
