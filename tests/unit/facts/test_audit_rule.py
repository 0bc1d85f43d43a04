"""One audit rule, however it is written."""

from __future__ import annotations

import pytest

from imgverify.facts.audit_rule import AuditRule, parse_rule


def rule(line: str) -> AuditRule:
    """Parse a line that is a rule."""
    found = parse_rule(line, "here")
    assert found
    return found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("-w /etc/shadow -p wa -k identity", "-w /etc/shadow/ -p aw -k another"),
        ("-w /etc/audit -p wa", "-a always,exit -F dir=/etc/audit/ -F perm=wa"),
        ("-a exit,always -S open -S creat", "-a always,exit -S creat,open -k x"),
        ("-a always,exit -S all -F auid!=-1", "-a always,exit -F auid!=4294967295"),
        ("-a always,exit -S a -F auid>999", "-a always,exit -S a -F loginuid>=1000"),
        ("-a always,exit -S a -C uid!=euid", "-a always,exit -S a -C euid!=uid"),
        ("-a always,exit -S a -F exit=-13", "-a always,exit -S a -F exit=-EACCES"),
        ("-a always,exit -S a -F a0=0", "-a always,exit -S a -F a0=0x0"),
        ("-a always,exit -F arch=x86_64 -S a", "-a always,exit -F arch=c000003e -S a"),
    ],
)
def test_spellings_of_one_rule(one: str, other: str) -> None:
    """What auditctl takes for the same is the same."""
    assert rule(one) == rule(other)


@pytest.mark.parametrize(
    "line",
    ["", "# -w /etc/passwd -p wa", "-D", "-b 8192", "-e 2", "-c", "-a always", "-w", '-w "/etc'],
)
def test_what_is_no_rule(line: str) -> None:
    """Comments, control lines and broken lines record nothing."""
    assert parse_rule(line, "here") is None


def test_a_comment_at_the_end_is_no_comment() -> None:
    """Auditctl knows no comments behind a rule: such a line is refused by it, and by us."""
    assert parse_rule("-w /etc/passwd -p wa # identity", "here") is None


def test_watch_without_permissions_sees_all_accesses() -> None:
    """The default of -p is rwxa (auditctl(8))."""
    assert rule("-w /etc/passwd").access == frozenset("rwxa")
