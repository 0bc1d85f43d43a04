"""Banners, from the control facts to a profile."""

from __future__ import annotations

from tests.unit.tools.cis.rows import assert_binds, rows_of
from tools.cis.kinds import banner
from tools.cis.source import BENCHMARKS


def test_every_row_translates() -> None:
    """Each check of each benchmark binds, and its mend writes the file."""
    for benchmark, check in rows_of("banner"):
        assert_binds(banner.translate(check, benchmark))
        assert check["path"] in banner.mend(check, benchmark)


def test_usual_words_are_left_out() -> None:
    """What the check forbids anyway is not repeated; other words are."""
    check = {"path": "/etc/motd", "required": False, "forbid": ["\\m"]}
    (call,) = banner.translate(check, BENCHMARKS["cis-rhel9"])
    assert call["banner"] == {"path": "/etc/motd", "forbid": ["\\m"], "required": False}
    usual = {**check, "forbid": ["\\m", "\\r", "\\s", "\\v", "os-name"]}
    assert "forbid" not in banner.translate(usual, BENCHMARKS["cis-rhel9"])[0]["banner"]
