"""Who may do what with a file."""

from __future__ import annotations

from typing import Any

import pytest

from imgverify.facts.answers import Answers
from imgverify.model import Outcome, Plane, Result
from tests.checks.building import answers
from tests.checks.judging import judge

STATES = {
    "/etc/passwd": "0644 root root",
    "/etc/shadow": "0640 root shadow",
    "/etc/cron.d": "d0700 root root",
    "/etc/motd": "0777 root root -> /run/motd",
    "/etc/ssh/ssh_host_rsa_key": "0600 root root",
    "/etc/ssh/ssh_host_ecdsa_key": "0640 root ssh_keys",
    "/usr/bin/tool": "4755 root root",
}


def built(params: dict[str, Any], plane: Plane = Plane.BOOT) -> Answers:
    """A few files of a system."""
    return answers("files", states=STATES, params=params, plane=plane)


def mode(**params: Any) -> Outcome:
    """Judge the mode of files."""
    return judge("file-mode", built(params), **params)


@pytest.mark.parametrize(
    "params",
    [
        {"path": "/etc/passwd", "mode": "0644", "owner": "root", "group": "root"},
        {"path": "/etc/shadow", "mode": "0640", "owner": "root", "group": "root|shadow"},
        {"path": "/etc/shadow", "mode": "0644"},
        {"path": "/etc/cron.d/", "mode": "0700", "op": "eq"},
        {"paths": ["/etc/passwd", "/etc/shadow"], "mode": "0644", "owner": "root"},
        {"path": "/etc/gshadow-", "mode": "0000", "required": False},
        {
            "path": "/etc/ssh/*_key",
            "any_of": [
                {"mode": "0600", "owner": "root", "group": "root"},
                {"mode": "0640", "owner": "root", "group": "ssh_keys"},
            ],
        },
    ],
)
def test_holds(params: dict[str, Any]) -> None:
    """A mode that is as strict or stricter passes, with the right owner and group."""
    judged = mode(**params)
    assert judged.result is Result.PASS
    assert judged.findings


@pytest.mark.parametrize(
    "params",
    [
        {"path": "/etc/passwd", "mode": "0640"},
        {"path": "/etc/passwd", "mode": "0600", "op": "eq"},
        {"path": "/etc/shadow", "mode": "0640", "group": "root"},
        {"path": "/etc/shadow", "mode": "0640", "group": "shad"},
        {"path": "/etc/shadow", "mode": "0711"},
        {"path": "/usr/bin/tool", "mode": "0755"},
        {"path": "/etc/gshadow-", "mode": "0000"},
        {"path": "/etc/ssh/*_key", "mode": "0600"},
        {"paths": ["/etc/passwd", "/etc/shadow"], "mode": "0640"},
        {"path": "/etc/nothing/*", "mode": "0600"},
    ],
)
def test_does_not_hold(params: dict[str, Any]) -> None:
    """One permission too many, setuid among them, another owner and a missing file fail."""
    assert mode(**params).result is Result.FAIL


def test_mend_is_a_command() -> None:
    """The evidence says how to put it right."""
    judged = mode(path="/etc/passwd", mode="0600", owner="root", group="root|adm")
    assert judged.findings[-1].mend == "chown root:root /etc/passwd && chmod 0600 /etc/passwd"


def test_link_that_nobody_followed() -> None:
    """The mode of a link says nothing about what it points to."""
    judged = mode(path="/etc/motd", mode="0777")
    assert judged.result is Result.ERROR
    assert "/run/motd" in judged.reason


@pytest.mark.parametrize(("mode", "wanted"), [("0644", Result.PASS), ("0666", Result.FAIL)])
def test_target_of_a_link_is_judged(mode: str, wanted: Result) -> None:
    """What a link leads to has the mode that counts, and the evidence says where it is."""
    params = {"path": "/etc/motd", "mode": "0644", "owner": "root"}
    states = {**STATES, "/run/motd": f"{mode} root root"}
    judged = judge("file-mode", answers("files", states=states, params=params), **params)
    assert judged.result is wanted
    assert judged.findings[-1].found == f"{mode} root:root"


def test_link_that_leads_nowhere_is_no_file() -> None:
    """A dangling link is a missing file."""
    params = {"path": "/etc/motd", "mode": "0644"}
    have = answers("files", states=STATES, params=params, absent=["/etc/motd"])
    assert judge("file-mode", have, **params).result is Result.FAIL
    assert judge("file-mode", have, required=False, **params).result is Result.PASS


PATTERN = {"path": "/etc/audit/", "pattern": r"\.(conf|rules)$", "mode": "0640"}
AUDIT = {
    "/etc/audit/auditd.conf": "0640 root root",
    "/etc/audit/.hidden.rules": "0600 root root",
    "/etc/audit/rules.d": "d0750 root root",
    "/etc/audit/notes.txt": "0666 root root",
}


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        ({}, Result.PASS),
        ({"/etc/audit/x.conf": "0644 root root"}, Result.FAIL),
        ({"/etc/audit/.x.rules": "0644 root root"}, Result.FAIL),
        ({"/etc/audit/x.conf": "d0755 root root"}, Result.PASS),
        ({"/etc/audit/rules.d/x.rules": "0644 root root"}, Result.PASS),
    ],
)
def test_names_in_a_folder(more: dict[str, str], wanted: Result) -> None:
    """Every file directly in the folder whose name fits, hidden or not; folders do not count."""
    have = answers("files", states={**AUDIT, **more}, params=PATTERN)
    assert judge("file-mode", have, **PATTERN).result is wanted


def test_no_name_in_a_folder() -> None:
    """Where nothing fits, it depends on whether something has to be there."""
    have = answers("files", params=PATTERN)
    assert judge("file-mode", have, **PATTERN).result is Result.FAIL
    assert judge("file-mode", have, required=False, **PATTERN).result is Result.PASS
    assert judge("file-mode", answers("files"), **PATTERN).result is Result.ERROR


@pytest.mark.parametrize(
    ("states", "wanted"),
    [
        ({}, Result.PASS),
        ({"/etc/cron.deny": "0000 root root"}, Result.FAIL),
        ({"/etc/cron.deny": "0777 root root -> /nowhere"}, Result.FAIL),
    ],
)
def test_absent(states: dict[str, str], wanted: Result) -> None:
    """An empty file is there, and a link that leads nowhere too."""
    params = {"path": "/etc/cron.deny"}
    have = answers("files", states=states, params=params)
    assert judge("file-absent", have, **params).result is wanted
    assert judge("file-absent", answers("files"), **params).result is Result.ERROR


def test_path_that_nobody_looked_at() -> None:
    """A file that was not asked about is an error, on a disk too."""
    image = answers("files", states=STATES)
    judged = judge("file-mode", image, path="/etc/group", mode="0644")
    assert judged.result is Result.ERROR


def test_unknown_operator_is_an_error() -> None:
    """A typing error in a profile is no verdict."""
    assert mode(path="/etc/passwd", mode="0644", op="max").result is Result.ERROR
