"""One audit rule in one form, however it was written: auditctl(8), audit.rules(7)."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass

ALL = frozenset({"all"})
EVERY_ACCESS = frozenset("rwxa")
_UNSET = frozenset({"unset", "-1", "4294967295"})
_OWNERS = frozenset({"auid", "loginuid"})
# Errors that an `exit` field may give as a number. Source: errno(3).
_ERRORS = {"-1": "-EPERM", "-13": "-EACCES"}
_FIELD = re.compile(r"([A-Za-z0-9_]+)\s*(!=|>=|<=|&=|=|>|<|&)\s*(.+)")
# The kernel's numbers of architectures, as old versions of auditctl list them.
_ARCHES = {"c000003e": "b64", "40000003": "b32", "x86_64": "b64", "i386": "b32", "i686": "b32"}


@dataclass(frozen=True, slots=True)
class AuditRule:
    """A rule that records, or keeps others from recording.

    Args:
        filter: list that it is in: `exit`, `task`, `user`, `exclude`, `filesystem`.
        action: `always` or `never`.
        arch: `b64`, `b32`, or empty for both.
        syscalls: names; `all` for every one.
        target: path of a watch, without a slash at its end; empty for rules about no path.
        recursive: whether it watches what is below the target, too.
        access: of `rwxa`, what is recorded; all of them where the rule does not say.
        fields: every other condition, as `name` `operator` `value` in one word each.
        where: file and line, or the command that listed it.
    """

    filter: str
    action: str
    arch: str
    syscalls: frozenset[str]
    target: str
    recursive: bool
    access: frozenset[str]
    fields: frozenset[str]
    where: str


def parse_rule(line: str, where: str) -> AuditRule | None:
    """Read a line of a rules file, or of what `auditctl -l` lists.

    Args:
        line: one line.
        where: for evidence.

    Returns:
        The rule; None for comments, control lines (`-D`, `-e 2`) and what auditctl refuses.
    """
    try:
        words = shlex.split(line, comments=line.lstrip().startswith("#"))
    except ValueError:
        return None
    reader = _Reader()
    if not reader.read(words):
        return None
    return reader.rule(where)


class _Reader:
    """Collects the options of one line."""

    def __init__(self) -> None:
        self.filter = self.action = self.arch = self.target = ""
        self.is_watch = self.recursive = False
        self.syscalls: set[str] = set()
        self.access: frozenset[str] = EVERY_ACCESS
        self.fields: set[str] = set()

    def read(self, words: list[str]) -> bool:
        """Take options and their values; False for a line that is no rule."""
        while words:
            option, *words = words
            value = words.pop(0) if words else ""
            if not self._take(option, value):
                return False
        return bool(self.filter or self.is_watch)

    def _take(self, option: str, value: str) -> bool:
        match option:
            case "-a" | "-A":
                parts = set(value.split(","))
                self.action = (parts & {"always", "never", "possible"} or {""}).pop()
                self.filter = (parts - {self.action} or {""}).pop()
                return bool(self.action and self.filter)
            case "-w":
                self.is_watch, self.recursive, self.target = True, True, _trimmed(value)
            case "-p":
                self.access = frozenset(value)
            case "-S":
                self.syscalls |= set(value.split(","))
            case "-F":
                return self._field(value)
            case "-C":
                self.fields.add(_comparison(value))
            case "-k":
                pass
            case _:
                return False
        return bool(value)

    def _field(self, text: str) -> bool:
        found = _FIELD.fullmatch(text)
        if not found:
            return False
        name, operator, value = found.groups()
        if name == "arch" and operator == "=":
            self.arch = _ARCHES.get(value.lower().removeprefix("0x"), value)
        elif name in ("path", "dir") and operator == "=":
            self.target, self.recursive = _trimmed(value), name == "dir"
        elif name == "perm" and operator == "=":
            self.access = frozenset(value)
        elif name != "key":
            self.fields.add(_normal(name, operator, value))
        return True

    def rule(self, where: str) -> AuditRule:
        """The rule in its one form."""
        return AuditRule(
            filter=self.filter or "exit",
            action=self.action or "always",
            arch=self.arch,
            syscalls=ALL if "all" in self.syscalls else frozenset(self.syscalls) or ALL,
            target=self.target,
            recursive=self.recursive,
            access=self.access,
            fields=frozenset(self.fields),
            where=where,
        )


def _trimmed(path: str) -> str:
    return path.rstrip("/") or "/"


def _normal(name: str, operator: str, value: str) -> str:
    name = "auid" if name in _OWNERS else name
    if value in _UNSET:
        value = "unset"
    elif operator == ">" and value.isdigit():
        operator, value = ">=", str(int(value) + 1)
    if name == "exit":
        value = _ERRORS.get(value, value)
    elif re.fullmatch(r"0x[0-9a-f]+|\d+", value, re.IGNORECASE):
        value = str(int(value, 0))
    return f"{name}{operator}{value}"


def _comparison(text: str) -> str:
    """Two ids compared, in alphabetical order: `-C euid!=uid` and `-C uid!=euid` are one."""
    operator = "!=" if "!=" in text else "="
    return f"-C {operator.join(sorted(text.split(operator)))}"
