"""GNOME's settings, from the control facts to a profile."""

from __future__ import annotations

from tests.unit.tools.cis.rows import assert_binds, rows_of
from tools.cis.kinds import dconf_key
from tools.cis.source import BENCHMARKS


def test_every_row_translates() -> None:
    """Each check of each benchmark binds, applies where GDM is, and its mend names the key."""
    for benchmark, check in rows_of("dconf_key"):
        assert_binds(dconf_key.translate(check, benchmark))
        assert check["key"] in dconf_key.mend(check, benchmark)
        assert "dconf update" in dconf_key.mend(check, benchmark)
        assert dconf_key.when(check, benchmark)[0]["package"].startswith("gdm")


def test_login_screen_has_its_own_profile() -> None:
    """The login screen reads other databases than its users, and a site writes its own text."""
    check = {"schema": "org/gnome/login-screen", "key": "banner-message-text"}
    (call,) = dconf_key.translate({**check, "value": "<site text>"}, BENCHMARKS["cis-rhel9"])
    assert call["dconf-key"] == {
        "key": "org/gnome/login-screen/banner-message-text",
        "profile": "gdm",
        "op": "set",
    }
