"""Rules of rsyslog."""

from __future__ import annotations

import pytest

from imgverify.facts.answers import Answers
from imgverify.facts.log_rules import LogRule
from imgverify.model import Plane, Result
from tests.checks.building import answers
from tests.checks.judging import judge

SHIPPED = """$IncludeConfig /etc/rsyslog.d/*.conf
*.info;mail.none;authpriv.none;cron.none                /var/log/messages
authpriv.*                                              /var/log/secure
mail.*                                                  -/var/log/maillog
cron.*                                                  /var/log/cron
*.emerg                                                 :omusrmsg:*
"""


def result(config: str, part: str = "") -> Result:
    """Judge this configuration."""
    files = {"/etc/rsyslog.conf": config, "/etc/rsyslog.d/a.conf": part}
    return judge("log-rules", answers("log_rules", files=files)).result


def test_what_is_shipped_passes() -> None:
    """Every facility goes somewhere."""
    assert result(SHIPPED) is Result.PASS


@pytest.mark.parametrize(
    "config",
    [
        SHIPPED.replace("authpriv.*", "#authpriv.*"),
        SHIPPED.replace("mail.* ", "mail.crit "),
        SHIPPED.replace("*.info;", "*.info;kern.none;"),
        SHIPPED.replace("/var/log/cron", "stop"),
        SHIPPED.replace("cron.* ", "cron.=debug "),
        SHIPPED.replace("cron.* ", "#cron.* ") + "*.* @@logs.example.org:514\n",
        SHIPPED.replace("cron.* ", "cron.=info "),
        SHIPPED.replace("/var/log/cron", "/dev/null"),
        SHIPPED.replace("/var/log/cron", "-/dev/console"),
        SHIPPED.replace("*.info;mail", "cron.*   stop\n*.info;mail"),
        "*.* ~\n" + SHIPPED,
        "",
    ],
)
def test_a_facility_without_a_rule_fails(config: str) -> None:
    """Commented out, too high a priority, left out, thrown away."""
    assert result(config) is Result.FAIL


def test_parts_count_where_they_are_included() -> None:
    """A drop-in that nothing includes is no rule."""
    config = SHIPPED.replace("cron.* ", "#cron.* ")
    assert result(config, "cron.* /var/log/cron\n") is Result.PASS
    assert result(SHIPPED, "cron.* stop\n") is Result.FAIL
    assert result(SHIPPED, "cron.* -/var/log/cron2\ncron.* stop\n") is Result.PASS
    assert result(config.replace("$Inc", "#$Inc"), "cron.* /var/log/cron\n") is Result.FAIL


@pytest.mark.parametrize(
    ("selector", "facility", "priority", "taken"),
    [
        ("*.*", "mail", "debug", True),
        ("auth,authpriv.*", "authpriv", "info", True),
        ("*.*;auth.none", "auth", "err", False),
        ("*.=warn", "kern", "warning", True),
        ("*.=warn", "kern", "err", False),
        ("*.info;*.!err", "user", "crit", False),
        ("*.info;*.!err", "user", "notice", True),
        ("kern.*", "user", "info", False),
    ],
)
def test_selectors(selector: str, facility: str, priority: str, *, taken: bool) -> None:
    """Each part amends those before it."""
    assert LogRule(selector, "/x", "/y:1").takes(facility, priority) is taken


def test_nobody_looked() -> None:
    """Nothing delivered is no absence."""
    assert judge("log-rules", Answers(plane=Plane.BOOT)).result is Result.ERROR
