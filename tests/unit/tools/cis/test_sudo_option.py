"""Options of sudo, from the control facts to a profile."""

from __future__ import annotations

from tests.unit.tools.cis.rows import assert_binds, rows_of
from tools.cis.kinds import sudo_option
from tools.cis.source import BENCHMARKS


def test_every_row_translates() -> None:
    """Each check of each benchmark binds, and its mend names what to write or take away."""
    for benchmark, check in rows_of("sudo_option"):
        assert_binds(sudo_option.translate(check, benchmark))
        assert (check.get("forbid") or check["option"]) in sudo_option.mend(check, benchmark)
        assert "sudo" in sudo_option.when(check, benchmark)[0]["package"]


def test_default_depends_on_the_family() -> None:
    """Debian builds sudo with a longer timeout."""
    check = {"option": "timestamp_timeout", "op": "range", "value": [0, 15]}
    (debian,) = sudo_option.translate(check, BENCHMARKS["cis-debian12"])
    (redhat,) = sudo_option.translate(check, BENCHMARKS["cis-rhel9"])
    assert debian["sudo-option"]["default"] == "15"
    assert redhat["sudo-option"]["default"] == "5"
