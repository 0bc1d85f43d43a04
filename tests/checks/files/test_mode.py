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


def test_link_is_not_judged() -> None:
    """The mode of a link says nothing about what it points to."""
    judged = mode(path="/etc/motd", mode="0777")
    assert judged.result is Result.ERROR
    assert "/run/motd" in judged.reason


def test_path_that_nobody_looked_at() -> None:
    """A file that was not asked about is an error, on a disk too."""
    image = answers("files", states=STATES)
    judged = judge("file-mode", image, path="/etc/group", mode="0644")
    assert judged.result is Result.ERROR


def test_unknown_operator_is_an_error() -> None:
    """A typing error in a profile is no verdict."""
    assert mode(path="/etc/passwd", mode="0644", op="max").result is Result.ERROR
