"""What cron runs."""

from __future__ import annotations

from imgverify.facts import cron_tables
from tests.checks.building import answers


def test_every_kind_of_table() -> None:
    """System tables have a user, personal ones have none; variables and comments are no jobs."""
    told = answers(
        "cron_tables",
        files={
            "/etc/crontab": "PATH=/bin\n# 1 2 3 4 5 root no\n1 2 * * 5\troot  a b\nnonsense\n",
            "/etc/cron.d/x": "@daily root c\n",
            "/var/spool/cron/root": "1 2 3 4 5 d  e\n@reboot f\n",
            "/var/spool/cron/crontabs/me": "1 2 3 4 5 g\n",
            "/etc/anacrontab": "START_HOURS_RANGE=3-22\n1\t5\tcron.daily\tnice h\n",
        },
    )
    jobs = cron_tables.parse(told).jobs
    assert [(one.command, one.where) for one in jobs] == [
        ("a b", "/etc/crontab:3"),
        ("c", "/etc/cron.d/x:1"),
        ("d  e", "/var/spool/cron/root:1"),
        ("f", "/var/spool/cron/root:2"),
        ("g", "/var/spool/cron/crontabs/me:1"),
        ("nice h", "/etc/anacrontab:2"),
    ]


def test_folders_run_what_can_be_run() -> None:
    """Executable, with a name that run-parts takes; comments of a script say nothing."""
    script = "#!/bin/sh\n# no\n  a\n"
    folder = "/etc/cron.daily"
    told = answers(
        "cron_tables",
        files={f"{folder}/{name}": script for name in ("good", "old.rpmsave", "plain")},
        states={f"{folder}/good": "0755 root root", f"{folder}/old.rpmsave": "0755 root root"},
    )
    jobs = cron_tables.parse(told).jobs
    assert [(one.command, one.where) for one in jobs] == [("a", f"{folder}/good")]
