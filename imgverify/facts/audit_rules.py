"""Audit rules: those that the kernel has now, and those that the next boot loads."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from imgverify.facts import audit_files
from imgverify.facts.answers import Answers
from imgverify.facts.audit_rule import AuditRule, parse_rule
from imgverify.facts.questions import Command, File, Stat
from imgverify.model import Plane
from imgverify.unobserved import NotObservedError, attempt

LOADED = "audit rules"
STATUS = "audit status"
LOGIN_DEFS = "/etc/login.defs"
# Two names of one folder: the kernel resolves links when a rule is loaded.
_MERGED = ("/bin", "/sbin", "/lib", "/lib64", "/var/run")
_NO_RULES = "No rules"

FILES = (*audit_files.FILES, File(LOGIN_DEFS))
STATS = tuple(Stat(path) for path in _MERGED)
COMMANDS = (
    Command(
        LOADED, f"command -v auditctl >/dev/null || {{ echo '{_NO_RULES}'; exit 0; }}\nauditctl -l"
    ),
    Command(STATUS, "command -v auditctl >/dev/null || { echo 'enabled 0'; exit 0; }\nauditctl -s"),
)


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Rules in the order in which the kernel asks them.

    Args:
        rules: in their one form.
        control: control lines (`-e 2`, `-c`, `-f 1`) with where they stand; the last is the last
            line of all when it locks the rules.
        where: what was read.
    """

    rules: tuple[AuditRule, ...]
    control: tuple[tuple[str, str], ...]
    where: str


@dataclass(frozen=True, slots=True)
class AuditRules:
    """Both sets.

    Args:
        loaded: what the kernel has now.
        at_boot: what the next boot loads.
        enabled: of the running kernel: 0 off, 1 on, 2 on and locked.
        uid_min: where accounts of people begin (login.defs(5)).
        links: folders that are links, and the folder that is meant.
        last_line: of what the next boot loads, comments left out.
    """

    loaded: RuleSet
    at_boot: RuleSet
    enabled: int
    uid_min: int
    links: Mapping[str, str]
    last_line: str

    def resolved(self, path: str) -> str:
        """A path with a linked folder at its beginning replaced.

        Args:
            path: absolute.
        """
        for link, target in self.links.items():
            if path == link or path.startswith(f"{link}/"):
                return target + path[len(link) :]
        return path


def parse(answers: Answers) -> AuditRules:
    """Read rules files, the kernel's list and what they are to be held against.

    Args:
        answers: what a plane delivered.
    """
    return AuditRules(
        loaded=attempt(lambda: _loaded(answers)),
        at_boot=attempt(lambda: _at_boot(answers)),
        enabled=attempt(lambda: _enabled(answers)),
        uid_min=attempt(lambda: _uid_min(answers)),
        links=attempt(lambda: _links(answers)),
        last_line=attempt(lambda: ([("", ""), *audit_files.lines_at_boot(answers)])[-1][0]),
    )


def _loaded(answers: Answers) -> RuleSet:
    if answers.plane is Plane.OFFLINE:
        raise NotObservedError(
            "no kernel is running that could list its audit rules", needs_boot=True
        )
    lines = [(line, "auditctl -l") for line in answers.output(LOADED).splitlines()]
    return _rule_set([one for one in lines if one[0] != _NO_RULES], "auditctl -l")


def _at_boot(answers: Answers) -> RuleSet:
    lines = audit_files.lines_at_boot(answers)
    return _rule_set(lines, audit_files.source_of(lines))


def _rule_set(lines: list[audit_files.Line], where: str) -> RuleSet:
    pairs = [(line, at, parse_rule(line, at)) for line, at in lines]
    return RuleSet(
        rules=tuple(rule for _, _, rule in pairs if rule),
        control=tuple((line, at) for line, at, rule in pairs if not rule),
        where=where,
    )


def _enabled(answers: Answers) -> int:
    """`enabled 1` in one line each, or in old versions all in one line with equals signs."""
    if answers.plane is Plane.OFFLINE:
        raise NotObservedError(
            "no kernel is running that could say its audit state", needs_boot=True
        )
    found = re.search(r"\benabled[ =](\d)", answers.output(STATUS))
    if not found:
        raise NotObservedError(f"{STATUS}: auditctl did not say whether auditing is enabled")
    return int(found[1])


def _uid_min(answers: Answers) -> int:
    found = re.findall(r"^\s*UID_MIN\s+(\d+)", answers.text(LOGIN_DEFS) or "", re.MULTILINE)
    return int(found[-1]) if found else 1000


def _links(answers: Answers) -> dict[str, str]:
    found = {}
    for path in _MERGED:
        state = answers.state(path)
        if state and state.is_symlink:
            parent = path.rpartition("/")[0]
            target = state.target if state.target.startswith("/") else f"{parent}/{state.target}"
            found[path] = _flat(target)
    return found


def _flat(path: str) -> str:
    """Take `..` out of a link's target."""
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            del parts[-1:]
        elif part not in ("", "."):
            parts.append(part)
    return "/" + "/".join(parts)
