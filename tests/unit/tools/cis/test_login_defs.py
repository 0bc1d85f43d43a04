"""What new accounts get, from the control facts to a profile."""

from __future__ import annotations

from tests.unit.tools.cis.rows import assert_binds, rows_of
from tools.cis.kinds import login_defs
from tools.cis.source import BENCHMARKS


def test_every_row_translates() -> None:
    """Each check of each benchmark binds, and its mend holds the line to write."""
    for benchmark, check in rows_of("login_defs"):
        assert_binds(login_defs.translate(check, benchmark))
        assert check["key"] in login_defs.mend(check, benchmark)


def test_methods_are_capital() -> None:
    """The tools know hash methods in capital letters only."""
    check = {"key": "ENCRYPT_METHOD", "op": "in", "value": ["yescrypt"]}
    (call,) = login_defs.translate(check, BENCHMARKS["cis-debian11"])
    assert call["config-value"]["value"] == ["YESCRYPT"]


def test_mend_shows_the_strictest_line() -> None:
    """The line that is shown is one that passes."""
    check = {"key": "PASS_MAX_DAYS", "op": "range", "value": [1, 365]}
    text = login_defs.mend(check, BENCHMARKS["cis-rhel9"])
    assert "PASS_MAX_DAYS 365" in text
    assert "chage -M 365" in text
