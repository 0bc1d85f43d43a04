"""What cron runs."""

from __future__ import annotations

import pytest

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


@pytest.mark.parametrize(
    ("name", "on_debian", "elsewhere"),
    [
        ("aide", True, True),
        ("aide.sh", False, True),
        ("aide.disabled", False, True),
        ("aide.dpkg-old", False, True),
        ("aide~", False, False),
        ("aide.rpmnew", False, False),
        ("aide.swp", False, False),
        ("#aide", False, False),
    ],
)
def test_names_that_cron_skips(name: str, on_debian: bool, elsewhere: bool) -> None:  # noqa: FBT001
    """Debian's cron wants plain names; cronie reads all but leftovers. A person's table is read."""
    for debian, wanted in ((True, on_debian), (False, elsewhere)):
        told = answers(
            "cron_tables",
            files={
                f"/etc/cron.d/{name}": "@daily root a\n",
                f"/etc/cron.daily/{name}": "b\n",
                "/var/spool/cron/crontabs/first.last": "@daily c\n",
                **({"/etc/debian_version": "12.1\n"} if debian else {}),
            },
            states={f"/etc/cron.daily/{name}": "0755 root root"},
        )
        commands = [one.command for one in cron_tables.parse(told).jobs]
        assert commands == (["a", "c", "b"] if wanted else ["c"])
