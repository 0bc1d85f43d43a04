"""AIDE: database, schedule, rules."""

from __future__ import annotations

from typing import Any

import pytest

from imgverify.facts.answers import Answers
from imgverify.model import Plane, Result
from tests.checks.building import answers
from tests.checks.judging import judge

CONFIG = "/etc/aide.conf"
DATABASE = "/var/lib/aide/aide.db.gz"
TOOL = "/sbin/auditctl"
WANTED = ["p", "sha512"]
HEAD = """@@define DBDIR /var/lib/aide
database=file:@@{DBDIR}/aide.db.gz
database_out=file:@@{DBDIR}/aide.db.new.gz
NORMAL = p+i+sha512
"""


def system(rules: str = "", states: dict[str, str] | None = None, **files: str) -> Answers:
    """A system with AIDE, auditctl, and these rules and files."""
    have = {
        CONFIG: HEAD + rules,
        DATABASE: "x",
        "/usr/sbin/auditctl": "",
        **{path.replace("__", "/"): text for path, text in files.items()},
    }
    links = {"/sbin": "0777 root root -> usr/sbin", **(states or {})}
    return answers("aide", files=have, states=links, params={"watched": [TOOL]})


def watches(rules: str, **more: Any) -> Result:
    """Judge whether these rules watch auditctl."""
    return judge("aide-watches", system(rules, **more), watched=[TOOL], attributes=WANTED).result


@pytest.mark.parametrize(
    "rules",
    [
        "/usr/sbin/auditctl p+sha512\n",
        "/usr/sbin/auditctl NORMAL\n",
        "/usr/sbin NORMAL\n",
        "/usr/sbin R+sha512\n",
        "=/usr/sbin/auditctl$ NORMAL\n",
        "/ p\n/usr/sbin/audit NORMAL\n",
        "/usr/sbin/auditctl p+i+n # comment\n/usr/sbin/auditctl NORMAL\n".replace(
            "auditctl p", "x p"
        ),
        "@@define SBIN /usr/sbin\n@@ifdef SBIN\n@@{SBIN}/auditctl NORMAL\n@@endif\n",
        "@@ifdef NOTHING\n!/usr/sbin\n@@else\n/usr/sbin NORMAL\n@@endif\n",
        "@@if not defined NOTHING\n/usr/sbin NORMAL\n@@endif\n",
        "!/usr/sbin/auditctl_log\n/usr/sbin NORMAL\n",
    ],
)
def test_the_rule_of_the_nearest_folder_watches(rules: str) -> None:
    """By itself, by its folder, by a group, by a macro."""
    assert watches(rules) is Result.PASS


@pytest.mark.parametrize(
    "rules",
    [
        "",
        "#/usr/sbin/auditctl NORMAL\n",
        "/sbin/auditctl NORMAL\n",
        "/usr/sbin/auditctl p\n",
        "/usr/sbin/auditctl NORMAL-sha512\n",
        "/usr/sbin/auditctl p\n/usr/sbin/auditctl NORMAL\n",
        "/usr/sbin/auditctl p\n/usr NORMAL\n",
        "/usr/sbin NORMAL\n!/usr/sbin/audit\n",
        "/usr/sbin/auditctlx NORMAL\n",
        "=/usr/sbin NORMAL\n",
        "@@ifdef NOTHING\n/usr/sbin NORMAL\n@@endif\n",
    ],
)
def test_a_rule_that_does_not_count_fails(rules: str) -> None:
    """Comments, other files, too few attributes, a nearer rule, a rule that leaves it out."""
    assert watches(rules) is Result.FAIL


def test_a_real_sbin_is_watched_as_it_is() -> None:
    """Without the link, the path is the real one."""
    states = {"/sbin": "d0755 root root", TOOL: "0755 root root"}
    assert watches("/sbin/auditctl NORMAL\n", states=states) is Result.PASS
    assert watches("/usr/sbin/auditctl NORMAL\n", states=states) is Result.FAIL


def test_parts_count_and_programs_are_not_run() -> None:
    """A part is read in its place; a program that may speak of the folder leaves a doubt."""
    include = "@@x_include /etc/aide/aide.conf.d ^[a-zA-Z0-9_-]+$\n"
    part = "/etc/aide/aide.conf.d/10_audit"
    text = {part.replace("/", "__"): "/usr/sbin p+sha512\n"}
    assert watches(include, **text) is Result.PASS
    program = {part: "0755 root root"}
    assert watches(include, states=program, **text) is Result.ERROR
    elsewhere = {part.replace("/", "__"): "echo /var/log NORMAL\n"}
    assert watches(include + "/usr/sbin NORMAL\n", states=program, **elsewhere) is Result.PASS


def test_what_only_aide_knows_is_an_error() -> None:
    """Conditions on the host, folders that were not read."""
    assert watches("@@ifhost a\n/usr/sbin NORMAL\n@@endif\n") is Result.ERROR
    assert watches("@@include /opt/rules\n") is Result.ERROR


def test_a_tool_that_is_not_there_needs_no_rule() -> None:
    """Without any of them the control has no meaning."""
    told = answers("aide", files={CONFIG: HEAD}, params={"watched": [TOOL]})
    outcome = judge("aide-watches", told, watched=[TOOL], attributes=WANTED)
    assert outcome.result is Result.NOTAPPLICABLE


@pytest.mark.parametrize("check", ["aide-database", "aide-watches"])
def test_without_aide_it_fails(check: str) -> None:
    """No configuration, nothing watched."""
    params = {"watched": [TOOL], "attributes": WANTED} if check == "aide-watches" else {}
    told = answers("aide", params={"watched": [TOOL]})
    assert judge(check, told, **params).result is Result.FAIL


@pytest.mark.parametrize("check", ["aide-database", "aide-watches"])
def test_nobody_looked(check: str) -> None:
    """Nothing delivered is no absence."""
    params = {"watched": [TOOL], "attributes": WANTED} if check == "aide-watches" else {}
    assert judge(check, Answers(plane=Plane.BOOT), **params).result is Result.ERROR


@pytest.mark.parametrize(
    ("config", "files", "wanted"),
    [
        (HEAD, {DATABASE: "x"}, Result.PASS),
        (HEAD, {DATABASE: ""}, Result.FAIL),
        (HEAD, {"/var/lib/aide/aide.db.new.gz": "x"}, Result.FAIL),
        ("database_in=file:/var/lib/aide/aide.db\n", {"/var/lib/aide/aide.db": "x"}, Result.PASS),
        ("database_in=file:/var/lib/aide/aide.db\n", {DATABASE: "x"}, Result.FAIL),
        ("#" + HEAD.splitlines()[1], {DATABASE: "x"}, Result.FAIL),
        ("database=file:/srv/aide.db\n", {DATABASE: "x"}, Result.ERROR),
    ],
)
def test_the_database_is_the_configured_one(
    config: str, files: dict[str, str], wanted: Result
) -> None:
    """Built, not only prepared, and where AIDE looks for it."""
    told = answers("aide", files={CONFIG: config, **files})
    assert judge("aide-database", told).result is wanted


UNITS = "/usr/lib/systemd/system"
TIMER = "[Timer]\nOnCalendar=daily\n[Install]\nWantedBy=timers.target\n"
WANTS = "/etc/systemd/system/timers.target.wants/aidecheck.timer"
CROND = "/etc/systemd/system/multi-user.target.wants/crond.service"
LISTED = "aidecheck.timer loaded active waiting AIDE\ncrond.service loaded active running cron\n"
SERVICE = "[Install]\nWantedBy=multi-user.target\n"


def scheduled(
    files: dict[str, str],
    *links: str,
    listed: str = LISTED,
    mode: str = "0755",
    cron: bool = True,
    masked: str = "",
) -> Result:
    """Judge what starts AIDE."""
    units = {f"{UNITS}/aidecheck.timer": TIMER, f"{UNITS}/crond.service": SERVICE}
    states = dict.fromkeys(files, f"{mode} root root")
    for link in links:
        folder, _, name = link.rpartition("/")
        states |= {folder: "d0755 root root", link: f"0777 root root -> {UNITS}/{name}"}
    if masked:
        states[f"/etc/systemd/system/{masked}"] = "0777 root root -> /dev/null"
    told = answers(
        "cron_tables",
        "systemd_units",
        files={**units, **files},
        states=states,
        outputs={"systemd units": listed, "systemd state": "running"},
        params={"units": ["aidecheck.timer"]},
    )
    return judge("aide-scheduled", told, units=["aidecheck.timer"], cron=cron).result


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/etc/crontab", "05 4 * * * root /usr/sbin/aide --check\n"),
        ("/etc/cron.d/aide", "SHELL=/bin/sh\n@daily root nice aide -C | mail root\n"),
        ("/var/spool/cron/root", "0 5 * * * /usr/sbin/aide --check\n"),
        ("/etc/anacrontab", "1 5 aide /usr/sbin/aide --config /etc/aide.conf --check\n"),
        (
            "/etc/cron.daily/aide",
            "#!/bin/sh\nexec /usr/share/aide/bin/dailyaidecheck --crondaily\n",
        ),
        ("/etc/cron.weekly/aide", "#!/bin/sh\naide.wrapper --config /etc/aide/aide.conf --check\n"),
    ],
)
def test_a_job_of_cron_is_a_schedule(path: str, text: str) -> None:
    """Every kind of table; only where a table is good enough, and cron runs."""
    assert scheduled({path: text}, CROND) is Result.PASS
    assert scheduled({path: text}, CROND, cron=False) is Result.FAIL
    assert scheduled({path: text}) is Result.FAIL


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/etc/crontab", "#05 4 * * * root /usr/sbin/aide --check\n"),
        ("/etc/crontab", "05 4 * * * root /usr/sbin/aide --init\n"),
        ("/etc/crontab", "05 4 * * * root /usr/bin/raide --check\n"),
        ("/etc/crontab", "AIDE = /usr/sbin/aide --check\n"),
        ("/etc/crontab", "05 4 * * * root true # /usr/sbin/aide --check\n"),
        ("/etc/cron.daily/aide.rpmsave", "#!/bin/sh\naide --check\n"),
        (
            "/etc/cron.daily/aide",
            "[ -d /run/systemd/system ] && exit\n/usr/share/aide/bin/dailyaidecheck --crondaily\n",
        ),
        ("/etc/cron.daily/aide", "#!/bin/sh\n# aide --check\n"),
    ],
)
def test_look_alikes_are_no_schedule(path: str, text: str) -> None:
    """Comments, other modes of AIDE, other programs, variables, files that cron skips."""
    assert scheduled({path: text}, CROND) is Result.FAIL


def test_a_job_of_a_masked_cron_is_no_schedule() -> None:
    """The link that would start it leads to a unit that is linked to nowhere."""
    job = {"/etc/crontab": "05 4 * * * root /usr/sbin/aide --check\n"}
    assert scheduled(job, CROND, masked="crond.service") is Result.FAIL


def test_a_script_that_cannot_run_is_no_schedule() -> None:
    """run-parts skips what is not executable."""
    script = {"/etc/cron.daily/aide": "#!/bin/sh\naide --check\n"}
    assert scheduled(script, CROND, mode="0644") is Result.FAIL


def test_a_timer_is_enabled_and_active() -> None:
    """Either alone is not enough."""
    assert scheduled({}, WANTS) is Result.PASS
    assert scheduled({}, WANTS, listed=LISTED.replace("active waiting", "inactive dead")) is (
        Result.FAIL
    )
    assert scheduled({}) is Result.FAIL
