"""rsyslog keeps what programs say."""

from __future__ import annotations

from imgverify.expect import Expect
from imgverify.facts.log_rules import CONFIG, PRIORITIES, LogRules

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
    levels = PRIORITIES[PRIORITIES.index(priority) :]
    for facility in facilities or _FACILITIES:
        rule = log_rules.writer(facility, priority)
        missing = [level for level in levels if not log_rules.writer(facility, level)]
        expect(
            not missing,
            wanted=f"a rule for {facility}.{priority}",
            found="rsyslog has no configuration"
            if not log_rules.is_configured
            else f"none for {', '.join(missing)}"
            if missing
            else f"{rule.selector} {rule.action}"
            if rule
            else "none",
            where=rule.where if rule else CONFIG,
            mend=f"echo '{facility}.* /var/log/{facility}.log' >>/etc/rsyslog.d/50-rules.conf",
        )
