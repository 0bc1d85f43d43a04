"""Which of AIDE's rules decides about a file."""

from __future__ import annotations

import pytest

from imgverify.facts.aide_rules import GROUPS, Rule, attributes, rule_for
from imgverify.unobserved import NotObservedError

PATH = "/usr/sbin/auditctl"


def rules(*lines: str) -> list[Rule]:
    """Rules from their patterns, `=` and `!` in front."""
    return [
        Rule(line[0] if line[0] in "!=" else "/", line.lstrip("!="), frozenset(), str(number))
        for number, line in enumerate(lines)
    ]


@pytest.mark.parametrize(
    ("lines", "winner"),
    [
        (["/"], "0"),
        (["/", "/usr/", "/usr/sbin/"], "2"),
        (["/usr/sbin/a", "/usr/sbin/auditctl"], "0"),
        (["/usr/sbin/a", "=/usr/sbin/auditctl"], "1"),
        (["/usr/sbin/auditctl$", "!/usr/sbin/auditd"], "0"),
        (["/usr/s?bin/.*"], "0"),
        (["/usr/(s)?bin/audit[[:lower:]]+$"], "0"),
        (["/usr/sbin/audit\\.x", "/var"], None),
        (["/usr/sbin/auditctl", "!/usr"], None),
        (["/(opt|usr)/sbin"], "0"),
        (["=/usr/sbin"], None),
        ([], None),
    ],
)
def test_the_nearest_rule_wins(lines: list[str], winner: str | None) -> None:
    """A rule that leaves out beats all; an equal sign beats the others of its folder."""
    found = rule_for(PATH, rules(*lines))
    assert (found.where if found else None) == winner


def test_a_pattern_that_cannot_be_read_leaves_a_doubt() -> None:
    """Only where it might fit."""
    assert rule_for(PATH, rules("/var/(", "/usr")) is not None
    with pytest.raises(NotObservedError):
        rule_for(PATH, rules("/usr/("))


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("p+i", {"p", "i"}),
        ("p + i - p", {"i"}),
        ("MINE+s", {"p", "u", "s"}),
        ("L-acl-selinux-xattrs-e2fsattrs-caps-ftype", {"p", "i", "l", "n", "u", "g"}),
        ("E", set()),
        ("", set()),
    ],
)
def test_expressions(expression: str, found: set[str]) -> None:
    """From left to right; groups are what they were when they were used."""
    groups = {**GROUPS, "MINE": frozenset({"p", "u"})}
    assert attributes(expression, groups) == found
