"""rsyslog keeps what programs say."""

from __future__ import annotations

from imgverify.expect import Expect
from imgverify.facts.log_rules import CONFIG, LogRules

_FACILITIES = ("auth", "authpriv", "cron", "daemon", "kern", "mail", "syslog", "user")


def test_log_rules(
    log_rules: LogRules,
    expect: Expect,
    facilities: list[str] | None = None,
    priority: str = "info",
) -> None:
    """Messages of each facility, from a priority on, are written to a file by rsyslog.

    Only rules in the old style (`mail.* /var/log/maillog`) are understood; others do not count, nor
    do those that only send messages to another host, a terminal, or nowhere.
    """
    for facility in facilities or _FACILITIES:
        rule = next((one for one in log_rules.rules if one.takes(facility, priority)), None)
        expect(
            rule is not None,
            wanted=f"a rule for {facility}.{priority}",
            found=f"{rule.selector} {rule.action}"
            if rule
            else "none"
            if log_rules.is_configured
            else "rsyslog has no configuration",
            where=rule.where if rule else CONFIG,
            mend=f"echo '{facility}.* /var/log/{facility}.log' >>/etc/rsyslog.d/50-rules.conf",
        )
