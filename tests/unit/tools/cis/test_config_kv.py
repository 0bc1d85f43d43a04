"""Settings of programs, from the control facts to a profile."""

from __future__ import annotations

from tests.unit.tools.cis.rows import assert_binds, rows_of
from tools.cis.kinds import config_kv
from tools.cis.source import BENCHMARKS, Check


def params(check: Check, name: str) -> dict[str, object]:
    """The parameters that a check gets in a benchmark."""
    (call,) = config_kv.translate(check, BENCHMARKS[name])
    return call["config-value"]


def test_every_row_translates() -> None:
    """Each check of each benchmark binds, and its mend names the file and what to write."""
    for benchmark, check in rows_of("config_kv"):
        calls = config_kv.translate(check, benchmark)
        assert_binds(calls)
        text = config_kv.mend(check, benchmark)
        assert check["path"] in text or "/etc/gdm3/daemon.conf" in text
        keys = check["key"] if isinstance(check["key"], list) else [check["key"]]
        assert keys[0] in text or "omfwd" in text


def test_default_depends_on_the_system() -> None:
    """Whether journald forwards unless told is a matter of the distribution."""
    check = {"path": "/etc/systemd/journald.conf", "key": "ForwardToSyslog", "op": "eq"}
    wanted = {**check, "value": "yes"}
    assert params(wanted, "cis-debian12")["default"] == "yes"
    assert params(wanted, "cis-rhel9")["default"] == "no"
    assert config_kv.when(wanted, BENCHMARKS["cis-rhel9"]) == [{"package": "rsyslog"}]
    unwanted = {**check, "value": "no"}
    assert config_kv.when(unwanted, BENCHMARKS["cis-rhel9"]) == [{"no-package": "rsyslog"}]


def test_old_libpwquality_has_no_folder() -> None:
    """What version 1.2 does not read is not read here either."""
    check = {"path": "/etc/security/pwquality.conf", "key": "dictcheck", "op": "eq", "value": 1}
    (old,) = config_kv.translate(check, BENCHMARKS["cis-rhel7"])
    (new,) = config_kv.translate(check, BENCHMARKS["cis-rhel9"])
    assert old["pwquality"] == {"key": "dictcheck", "value": 1, "drop_ins": False}
    assert "drop_ins" not in new["pwquality"]


def test_debian_has_another_gdm_file() -> None:
    """Debian's GDM reads daemon.conf, Ubuntu's custom.conf."""
    check: dict[str, object] = {
        "path": "/etc/gdm3/custom.conf",
        "section": "xdmcp",
        "key": "Enable",
    }
    check |= {"op": "ne", "value": True}
    assert params(check, "cis-debian12")["path"] == "/etc/gdm3/daemon.conf"
    assert params(check, "cis-ubuntu2204")["path"] == "/etc/gdm3/custom.conf"
    assert params(check, "cis-ubuntu2204")["value"] == "true"
