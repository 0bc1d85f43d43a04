"""Who may read and write log files."""

from __future__ import annotations

from typing import Any

import pytest

from imgverify.facts.answers import Answers
from imgverify.model import Outcome, Plane, Result
from tests.checks.building import answers
from tests.checks.judging import judge

RULES = [
    {"names": r"(?:.*/)?wtmp(?:[.-].*)?", "mode": "0664", "group": "root|utmp"},
    {"names": r".*\.log", "mode": "0640", "owner": "root|syslog", "group": "root|adm"},
]
PARAMS: dict[str, Any] = {"below": "/var/log", "rules": RULES}
CONFIG = """\
# *.* /var/log/commented
auth.*                  /var/log/auth.log
mail.*                  -/var/log/mail.log
*.emerg                 :omusrmsg:*
kern.*                  /dev/console
*.* action(type="omfile" file="/var/log/new.log" fileCreateMode="0640")
*.* ?Dynamic
"""
STATES = "640 syslog adm /var/log/auth.log\n600 root root /var/log/mail.log\nend\n"


def log_access(*records: str, end: str = "end of walk\0") -> Outcome:
    """Judge these files below /var/log."""
    text = "".join(f"{one}\0" for one in records) + end
    have = answers("files", outputs={"files below /var/log": text}, params=PARAMS)
    return judge("log-access", have, **PARAMS)


def rsyslog(states: str = STATES, config: str | None = CONFIG, **files: str) -> Answers:
    """A machine whose rsyslog has this configuration."""
    texts = files if config is None else {"/etc/rsyslog.conf": config, **files}
    return answers("rsyslog_files", files=texts, outputs={"rsyslog files": states})


def judged(have: Answers) -> Outcome:
    """Judge the files that rsyslog writes."""
    return judge("rsyslog-file-mode", have, owner="root|syslog", group="root|adm")


def test_each_name_has_its_rule() -> None:
    """The first rule that matches the whole name decides; what none matches may be open."""
    outcome = log_access(
        "664 f 0 43 root utmp /var/log/wtmp",
        "640 f 103 4 syslog adm /var/log/a/b.log",
        "666 f 0 0 root root /var/log/other",
    )
    assert outcome.result is Result.PASS
    assert outcome.findings[-1].found == "2 of 2 files"


@pytest.mark.parametrize(
    "record",
    [
        "644 f 0 0 root root /var/log/a.log",
        "640 f 5 0 games root /var/log/a.log",
        "640 f 0 60 root games /var/log/a.log",
        "664 f 0 43 root utmp /var/log/xwtmp.log",
        "4640 f 0 0 root root /var/log/deep/er/a.log",
    ],
)
def test_a_file_that_is_too_open(record: str) -> None:
    """One permission, owner or group too many fails, and names that only look alike."""
    outcome = log_access("640 f 0 0 root root /var/log/good.log", record)
    assert outcome.result is Result.FAIL
    assert record.rsplit(" ", maxsplit=1)[-1] in outcome.reason


def test_a_walk_that_was_not_finished_is_no_answer() -> None:
    """Cut off, failed, or never made; a folder that is not there has no logs."""
    assert log_access("640 f 0 0 root root /var/log/a.log", end="").result is Result.ERROR
    never = answers("files", params=PARAMS)
    assert judge("log-access", never, **PARAMS).result is Result.ERROR
    disk = answers("files", params=PARAMS, plane=Plane.OFFLINE)
    assert judge("log-access", disk, **PARAMS).result is Result.NEEDS_BOOT
    assert log_access(end="no such folder\0").result is Result.PASS


def test_files_that_rsyslog_writes() -> None:
    """Old rules and new actions count; comments, users, terminals and templates do not."""
    outcome = judged(rsyslog())
    assert outcome.result is Result.PASS
    wheres = [one.where for one in outcome.findings]
    assert [where.split(" ")[0] for where in wheres] == [
        "/var/log/auth.log",
        "/var/log/mail.log",
        "/var/log/new.log",
    ]
    assert "(/etc/rsyslog.conf:2)" in wheres[0]
    assert outcome.findings[-1].found == "not there yet"


@pytest.mark.parametrize(
    "line",
    [
        "644 root root /var/log/new.log",
        "640 games root /var/log/new.log",
        "640 root games /var/log/new.log",
    ],
)
def test_a_file_of_rsyslog_that_is_too_open(line: str) -> None:
    """Mode, owner and group are all judged."""
    assert judged(rsyslog(f"{line}\n{STATES}")).result is Result.FAIL


def test_drop_ins_count() -> None:
    """A file that only a drop-in names is judged too."""
    drop_in = {"/etc/rsyslog.d/50-site.conf": "local0.* /srv/site.log\n"}
    have = rsyslog(
        f"666 root root /srv/site.log\n{STATES}",
        CONFIG + 'include(file="/etc/rsyslog.d/*.conf")\n',
        **drop_in,
    )
    assert judged(have).result is Result.FAIL


def test_a_name_that_the_search_cannot_find_is_no_pass() -> None:
    """A file with a blank in its name may exist though nobody told its state."""
    have = rsyslog(config='*.* action(type="omfile" file="/var/log/my app.log")\n')
    assert judged(have).result is Result.ERROR


def test_where_rsyslog_writes_nothing() -> None:
    """Without a configuration, and with one that names no file, there is nothing to judge."""
    assert judged(rsyslog(config=None)).result is Result.NOTAPPLICABLE
    assert judged(rsyslog(config="*.* @@log.example.com\n")).result is Result.NOTAPPLICABLE


def test_states_that_did_not_arrive() -> None:
    """Output that was cut off is no answer, nor is an include that nobody read."""
    assert judged(rsyslog("640 root root /var/log/auth.log\n")).result is Result.ERROR
    elsewhere = CONFIG + "$IncludeConfig /srv/rsyslog.conf\n"
    assert judged(rsyslog(config=elsewhere)).result is Result.ERROR


def test_logs_of_a_disk() -> None:
    """Files that are wrong fail; that all is well shows when services have made theirs."""

    def on_disk(record: str) -> Result:
        outputs = {"files below /var/log": f"{record}\0end of walk\0"}
        disk = answers("files", outputs=outputs, params=PARAMS, plane=Plane.OFFLINE)
        return judge("log-access", disk, **PARAMS).result

    assert on_disk("640 f 0 0 root root /var/log/a.log") is Result.NEEDS_BOOT
    assert on_disk("644 f 0 0 root root /var/log/a.log") is Result.FAIL


@pytest.mark.parametrize(
    ("states", "result"),
    [
        (f"{STATES[:-4]}640 root adm /var/log/new.log\nend\n", Result.PASS),
        (STATES, Result.NEEDS_BOOT),
        ("644 root root /var/log/new.log\nend\n", Result.FAIL),
    ],
)
def test_rsyslog_on_a_disk(states: str, result: Result) -> None:
    """A file that rsyslog has not made yet needs a boot, and does not hide one that is wrong."""
    files, outputs = {"/etc/rsyslog.conf": CONFIG}, {"rsyslog files": states}
    disk = answers("rsyslog_files", files=files, outputs=outputs, plane=Plane.OFFLINE)
    assert judged(disk).result is result
