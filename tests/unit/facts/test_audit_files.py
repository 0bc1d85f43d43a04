"""The audit rules that the next boot loads."""

from __future__ import annotations

from imgverify.facts.answers import Answers
from imgverify.facts.audit_files import AUDIT_RULES, lines_at_boot, source_of
from tests.checks.building import answers

UNIT = "/usr/lib/systemd/system/auditd.service"


def told(**files: str) -> Answers:
    """A system with these files: `audit.rules`, a unit, or parts by their names."""
    paths = {"audit_rules": AUDIT_RULES, "unit": UNIT}
    given = {
        paths.get(name, f"/etc/audit/rules.d/{name.strip('_')}.rules"): text
        for name, text in files.items()
    }
    return answers("audit_rules", files=given)


def texts(system: Answers) -> list[str]:
    """The lines alone."""
    return [line for line, _ in lines_at_boot(system)]


def test_parts_are_joined_as_augenrules_does() -> None:
    """In natural order, control lines at their places, comments left out."""
    system = told(
        _10="-e 2\n-w /late\n", _9="# no\n-w /early\n-b 8192\n", _20="  -f 1\n-b 64\n-D\n"
    )
    assert texts(system) == ["-D", "-b 64", "-f 1", "-w /early", "-w /late", "-e 2"]
    assert lines_at_boot(system)[3] == ("-w /early", "/etc/audit/rules.d/9.rules:2")


def test_parts_count_more_than_the_file_made_of_them() -> None:
    """An old audit.rules is written anew; without parts it counts as it is."""
    assert texts(told(a="-w /a\n", audit_rules="-w /old\n")) == ["-w /a"]
    assert texts(told(audit_rules="-w /old\n")) == ["-w /old"]
    assert texts(told()) == []


def test_a_unit_may_load_the_one_file() -> None:
    """`auditctl -R` reads audit.rules and nothing else."""
    both = {"a": "-w /a\n", "audit_rules": "-w /old\n"}
    by_file = "[Service]\nExecStartPost=-/sbin/auditctl -R /etc/audit/audit.rules\n"
    assert texts(told(unit=by_file, **both)) == ["-w /old"]
    by_parts = by_file.replace("auditctl -R", "augenrules --load")
    assert texts(told(unit=by_parts, **both)) == ["-w /a"]
    assert texts(told(unit=by_file.replace("Exec", "#Exec"), **both)) == ["-w /a"]


def test_in_one_file_the_order_matters() -> None:
    """`-D` deletes what stands before it; nothing is loaded once the rules are locked."""
    text = "-b 64\n-w /gone\n-D\n-w /kept\n-e 2\n-w /too-late\n"
    assert texts(told(audit_rules=text)) == ["-b 64", "-D", "-w /kept", "-e 2"]


def test_evidence_names_what_was_read() -> None:
    """One file, several, or none."""
    assert source_of([("-D", "/a:1"), ("-b", "/a:2")]) == "/a"
    assert source_of([("-D", "/a:1"), ("-b", "/b:2")]).endswith("(2 files)")
    assert AUDIT_RULES in source_of([])
