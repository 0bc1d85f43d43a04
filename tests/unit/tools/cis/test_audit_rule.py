"""Every audit row of the facts is said with checks that exist."""

from __future__ import annotations

import pytest

from tests.unit.tools.cis.rows import assert_binds, rows_of
from tools.cis.kinds import audit_paths, audit_rule
from tools.cis.source import BENCHMARKS, Benchmark, Check


@pytest.mark.parametrize(("benchmark", "check"), list(rows_of("audit_rule")))
def test_translates(benchmark: Benchmark, check: Check) -> None:
    """Each form has its check, and a remedy that says where rules are loaded from."""
    if check["form"] != "augenrules_check":
        assert_binds(audit_rule.translate(check, benchmark))
    assert "augenrules" in audit_rule.mend(check, benchmark)


def test_folders_end_with_a_slash() -> None:
    """A folder is watched with all that is in it, and the rule of the facts is kept otherwise."""
    check = {"form": "watch", "path": "/etc/apparmor.d", "perm": "wa"}
    (call,) = audit_rule.translate(check, BENCHMARKS["cis-debian12"])
    assert call == {"audit-rule": {"path": "/etc/apparmor.d/", "perm": "wa"}}


def test_unknown_form_is_refused() -> None:
    """What nobody has thought of is no control that passes."""
    with pytest.raises(ValueError, match="unknown form"):
        audit_rule.translate({"form": "new"}, BENCHMARKS["cis-rhel9"])


def test_one_rule_for_each_architecture_and_exit() -> None:
    """The remedy spells out what auditctl needs line by line."""
    check = {
        "form": "syscall",
        "syscalls": ["open", "creat"],
        "arch": ["b64", "b32"],
        "exit": ["-EACCES", "-EPERM"],
        "auid_min": 1000,
        "auid_not": "unset",
    }
    text = audit_rule.mend(check, BENCHMARKS["cis-rhel9"])
    assert text.count("-a always,exit") == 4
    assert "-F arch=b32 -S open,creat -F exit=-EPERM -F auid>=1000 -F auid!=unset" in text


@pytest.mark.parametrize(
    ("benchmark", "check"),
    [pair for pair in rows_of("file_mode") if str(pair[1]["path"]).startswith("@auditd.")],
)
def test_log_paths_translate(benchmark: Benchmark, check: Check) -> None:
    """Paths that auditd.conf decides have a check of their own."""
    assert_binds(audit_paths.translate(check, benchmark))
    assert "auditd.conf" in audit_paths.mend(check, benchmark)
