"""How sudo asks, and what it writes down."""

from __future__ import annotations

from typing import Any

import pytest

from imgverify.facts.sudoers import VISUDO
from imgverify.model import Outcome, Result
from tests.checks.building import answers
from tests.checks.judging import judge


def judged(check: str, text: str, **params: Any) -> Outcome:
    """Judge a machine with this sudoers file."""
    files, outputs = {"/etc/sudoers": text}, {VISUDO: "/etc/sudoers: parsed OK\n"}
    return judge(check, answers("sudoers", files=files, outputs=outputs), **params)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("Defaults use_pty\n", Result.PASS),
        ("Defaults env_reset,use_pty\n", Result.PASS),
        ("Defaults !use_pty\nDefaults use_pty\n", Result.PASS),
        ("", Result.FAIL),
        ("#Defaults use_pty\n", Result.FAIL),
        ("Defaults use_ptys\n", Result.FAIL),
        ("Defaults:joe use_pty\n", Result.FAIL),
        ("Defaults use_pty\nDefaults !use_pty\n", Result.FAIL),
        ("Defaults use_pty\nDefaults:joe !use_pty\n", Result.FAIL),
        ("Defaults use_pty\nnonsense\n", Result.ERROR),
    ],
)
def test_option_that_must_be_on(text: str, result: Result) -> None:
    """It has to be on for everybody in the end, and off for nobody."""
    assert judged("sudo-option", text, option="use_pty").result is result


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("", Result.PASS),
        ("Defaults timestamp_timeout=5\n", Result.PASS),
        ("Defaults timestamp_timeout=2.5\n", Result.PASS),
        ("Defaults !timestamp_timeout\n", Result.PASS),
        ("Defaults timestamp_timeout=-1\n", Result.FAIL),
        ("Defaults timestamp_timeout=60\n", Result.FAIL),
        ("Defaults timestamp_timeout=5\nDefaults@host timestamp_timeout=60\n", Result.FAIL),
        ("Defaults timestamp_timeout=x\n", Result.FAIL),
    ],
)
def test_option_with_a_number(text: str, result: Result) -> None:
    """The number has limits for everybody; what sudo was built with counts without a line."""
    params = {"option": "timestamp_timeout", "op": "range", "value": [0, 15], "default": "15"}
    found = judged("sudo-option", text, **params)
    assert found.result is result
    assert found.findings[0].where.startswith("/etc/sudoers")


def test_default_beyond_the_limit() -> None:
    """A default that is too high fails."""
    params = {"option": "timestamp_timeout", "op": "range", "value": [0, 5], "default": "15"}
    found = judged("sudo-option", "", **params)
    assert found.result is Result.FAIL
    assert "the default is 15" in found.findings[0].found


@pytest.mark.parametrize(
    ("text", "forbid", "result"),
    [
        ("root ALL=(ALL) ALL\n", None, Result.PASS),
        ("root ALL=(ALL) ALL\n# x ALL=(ALL) NOPASSWD: ALL\n", None, Result.PASS),
        ("x ALL=(ALL) NOPASSWD:ALL\n", None, Result.FAIL),
        ("x ALL=(ALL) NOPASSWD:ALL\n", ["NOPASSWD"], Result.FAIL),
        ("x ALL=(ALL) NOPASSWD:ALL\n", ["!authenticate"], Result.PASS),
        ("x ALL = /a, NOEXEC: NOPASSWD: /b\n", ["NOPASSWD"], Result.FAIL),
        ("Defaults !authenticate\n", ["!authenticate"], Result.FAIL),
        ("Defaults:joe env_reset, !authenticate\n", ["!authenticate"], Result.FAIL),
        ("Defaults authenticate\n", None, Result.PASS),
        ("root ALL=(ALL) ALL\n", ["nopasswd"], Result.ERROR),
    ],
)
def test_ways_around_the_password(text: str, forbid: list[str] | None, result: Result) -> None:
    """A tag of any rule and a setting of any scope let somebody in without a password."""
    assert judged("sudo-asks-password", text, forbid=forbid).result is result


def test_line_is_named() -> None:
    """The user of a cloud image is named with the file that lets it in."""
    found = judged("sudo-asks-password", "\nec2-user ALL=(ALL) NOPASSWD:ALL\n")
    assert found.findings[0].where == "/etc/sudoers:2"
    assert "ec2-user" in found.findings[0].found


def test_nobody_looked() -> None:
    """Files that were not collected are an error."""
    built = answers("packages")
    assert judge("sudo-option", built, option="use_pty").result is Result.ERROR
    assert judge("sudo-asks-password", built).result is Result.ERROR


def test_unknown_operator() -> None:
    """An operator that does not exist is an error."""
    assert judged("sudo-option", "", option="use_pty", op="eq").result is Result.ERROR
