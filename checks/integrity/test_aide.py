"""AIDE: a database to compare with, a schedule, and rules that watch what matters."""

from __future__ import annotations

import re

from imgverify.expect import Expect
from imgverify.facts.aide import CONFIGS, Aide, watchers
from imgverify.facts.aide_rules import rule_for
from imgverify.facts.cron_tables import CronTables
from imgverify.facts.systemd_units import SystemdUnits
from imgverify.unobserved import NotApplicableError, NotObservedError

_CHECKING = re.compile(
    r"(?:^|[\s/;&|(])(?:aide(?:\.wrapper|init)?\b.*\s(?:-C|-u|--check|--update)\b|dailyaidecheck\b)",
    re.MULTILINE,
)
# Debian's own job does nothing where systemd runs: its timer does the work there.
_SKIPPED = "/run/systemd/system"


def test_aide_database(aide: Aide, expect: Expect) -> None:
    """AIDE has a database to compare the system with."""
    if not _is_configured(aide, expect):
        return
    name = aide.database or "/var/lib/aide/aide.db"
    expect(
        bool(aide.database),
        wanted="a database in the configuration",
        found=aide.database or "no database_in line",
        where=aide.database_line or aide.config,
        mend=f"write `database_in=file:{name}` in {aide.config}",
    )
    if aide.database:
        size = aide.database_size
        expect(
            bool(size),
            wanted="a database",
            found="not there" if size is None else f"{size} bytes",
            where=aide.database,
            mend=f"aide --init (aideinit on Debian), then move the new database to {name}",
        )


def test_aide_scheduled(
    cron_tables: CronTables,
    systemd_units: SystemdUnits,
    expect: Expect,
    units: list[str] | None = None,
    cron: bool = True,
) -> None:
    """AIDE checks the system regularly: a timer that is enabled and active, or a job of cron.

    `units` are the timers that would do. A job counts when cron itself is started at boot.
    """
    timers = units or []
    enabled = [one for one in timers if systemd_units.enablement(one) in ("enabled", "alias")]
    for timer in enabled:
        active = systemd_units.active(timer)
        expect(
            active == "active",
            wanted=f"{timer} active",
            found=active,
            where="systemctl list-units",
            mend=f"systemctl start {timer}",
        )
    if enabled:
        return
    jobs = [one for one in cron_tables.jobs if _starts_aide(one.command)] if cron else []
    daemons = [
        name
        for name in ("crond", "cron")
        if systemd_units.pulled_in(name) and systemd_units.enablement(name) != "masked"
    ]
    ways = [*timers, *(["a job of cron"] if cron else [])]
    expect(
        bool(jobs),
        wanted=f"AIDE started by {' or '.join(ways)}",
        found=jobs[0].command.splitlines()[0] if jobs else "nothing that starts it",
        where=jobs[0].where if jobs else "timers and tables of cron",
        mend="echo '5 4 * * * root /usr/sbin/aide --check' >/etc/cron.d/aide"
        if cron
        else f"systemctl enable --now {timers[0]}",
    )
    if jobs:
        expect(
            bool(daemons),
            wanted="cron started at boot",
            found=", ".join(daemons) or "neither crond nor cron is enabled",
            where="systemctl is-enabled",
            mend="systemctl enable --now crond (cron on Debian)",
        )


def test_aide_watches(
    aide: Aide, expect: Expect, watched: list[str], attributes: list[str]
) -> None:
    """AIDE watches these files, and all of these attributes of theirs.

    The rule that decides is AIDE's own choice: one that leaves a file out beats all, then the rule
    of the nearest folder counts. AIDE does not follow links: where /sbin is one, the file is
    looked for below /usr. A file that is not there needs no rule.
    """
    if not _is_configured(aide, expect):
        return
    there = [file for path in watched if (file := aide.watched[path]).exists]
    if not there:
        raise NotApplicableError(f"none of these is installed: {', '.join(watched)}")
    for file in there:
        folder = file.path.rpartition("/")[0]
        if unread := next(iter(watchers(aide, folder)), ""):
            raise NotObservedError(f"{unread} is a program: only AIDE knows what it says")
        rule = rule_for(file.path, aide.rules)
        missing = sorted({*attributes} - rule.attributes) if rule else attributes
        expect(
            not missing,
            wanted=f"{file.path} watched for {'+'.join(attributes)}",
            found=f"without {'+'.join(missing)}" if rule and missing else "so" if rule else "not",
            where=rule.where if rule else aide.config,
            mend=f"write `{file.path} {'+'.join(attributes)}` in {aide.config}; aide --update",
        )


def _starts_aide(command: str) -> bool:
    plain = re.sub(r"(?:^|\s)#.*", "", command)
    return _SKIPPED not in plain and bool(_CHECKING.search(plain))


def _is_configured(aide: Aide, expect: Expect) -> bool:
    return bool(aide.config) or expect(
        False,  # noqa: FBT003 - the finding is that there is nothing to judge
        wanted="a configuration of AIDE",
        found="none",
        where=" or ".join(CONFIGS),
        mend="install aide",
    )
