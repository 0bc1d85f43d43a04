"""Which messages rsyslog writes where: the selectors of rsyslog.conf(5)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from imgverify.facts.answers import Answers
from imgverify.facts.questions import Command, File, Stat
from imgverify.unobserved import attempt

CONFIG = "/etc/rsyslog.conf"
_DROP_INS = "/etc/rsyslog.d/*.conf"
FILES = (File(CONFIG), File(_DROP_INS))
STATS: tuple[Stat, ...] = ()
COMMANDS: tuple[Command, ...] = ()

PRIORITIES = ("debug", "info", "notice", "warning", "err", "crit", "alert", "emerg")
_ALIASES = {"warn": "warning", "error": "err", "panic": "emerg", "*": "debug"}
_PART = r"[\w*,]+\.[!=]*[\w*]+"
_RULE = re.compile(rf"\s*({_PART}(?:;{_PART})*;?)\s+(\S.*)")
# A path, one without a sync after each line, or the name of a template for one.
_FILE = ("/", "-/", "?", "-?")
_DISCARD = ("stop", "~")
_INCLUDE = re.compile(r"^\s*(?:\$IncludeConfig\s+|include\s*\(.*?file=\")([^\s\"]+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class LogRule:
    """A rule in the old style.

    Args:
        selector: `*.info;mail.none`.
        action: the file; `stop` or `~` when nothing later sees the message.
        where: file and line.
    """

    selector: str
    action: str
    where: str

    def takes(self, facility: str, priority: str) -> bool:
        """Whether it takes messages of a facility and priority; later parts amend earlier ones.

        Args:
            facility: such as `mail`.
            priority: such as `info`.
        """
        wanted = PRIORITIES.index(priority)
        taken = False
        for part in self.selector.rstrip(";").split(";"):
            names, _, level = part.partition(".")
            if facility not in names.split(",") and "*" not in names.split(","):
                continue
            plain = level.lstrip("!=")
            plain = _ALIASES.get(plain, plain)
            if plain == "none":
                taken = False
                continue
            if plain not in PRIORITIES:
                continue
            least = PRIORITIES.index(plain)
            fits = wanted == least if "=" in level else wanted >= least
            taken = taken and not fits if level.startswith("!") else taken or fits
        return taken


@dataclass(frozen=True, slots=True)
class LogRules:
    """All rules that write to a file or throw away, in the order of the configuration."""

    is_configured: bool
    rules: tuple[LogRule, ...]

    def writer(self, facility: str, priority: str) -> LogRule | None:
        """Find the first rule that writes such messages; None when they are thrown away before.

        Args:
            facility: such as `mail`.
            priority: such as `info`.
        """
        first = next((one for one in self.rules if one.takes(facility, priority)), None)
        return None if first is None or first.action.startswith(_DISCARD) else first


def parse(answers: Answers) -> LogRules:
    """Read rsyslog's configuration, its parts included.

    Args:
        answers: what a plane delivered.
    """
    return LogRules(
        is_configured=attempt(lambda: answers.text(CONFIG) is not None),
        rules=attempt(lambda: tuple(_rules(answers))),
    )


def _rules(answers: Answers) -> Iterator[LogRule]:
    for number, line in enumerate((answers.text(CONFIG) or "").splitlines(), start=1):
        included = _INCLUDE.match(line)
        if included and included[1].startswith("/etc/rsyslog.d/"):
            for path, content in answers.texts(_DROP_INS).items():
                for at, one in enumerate(content.splitlines(), start=1):
                    yield from _rule(one, f"{path}:{at}")
        yield from _rule(line, f"{CONFIG}:{number}")


def _rule(line: str, where: str) -> Iterator[LogRule]:
    found = _RULE.fullmatch(line)
    if not found:
        return
    action = found[2].strip()
    is_file = action.startswith(_FILE) and not action.lstrip("-").startswith("/dev/")
    if is_file or re.fullmatch(r"(?:stop|~)\s*(?:#.*)?", action):
        yield LogRule(found[1], action, where)
