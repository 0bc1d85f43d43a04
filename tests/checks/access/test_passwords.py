"""Passwords: how old, how hashed, whose."""

from __future__ import annotations

from typing import Any

import pytest

from imgverify.facts.answers import Answers
from imgverify.model import Plane, Result
from tests.checks.building import answers
from tests.checks.judging import judge

USERS = """\
root:x:0:0::/root:/bin/bash
ann:x:1000:1000::/home/ann:/bin/bash
bin:x:1:1::/bin:/sbin/nologin
"""
SHADOW = "root:<6>:19700:1:365:7:30::\nann:<y>:19700:1:365:7:30::\nbin:*:17110:0:99999:7:::\n"


def built(passwd: str = USERS, shadow: str | None = SHADOW, plane: Plane = Plane.BOOT) -> Answers:
    """Two people with passwords, an account of the system without, and a clock."""
    files = {"/etc/passwd": passwd, "/etc/group": "root:x:0:\n"}
    if shadow is not None:
        files["/etc/shadow"] = shadow
    outputs: dict[str, str | tuple[str, int]] = {}
    if plane is not Plane.OFFLINE:
        outputs = {"clock": f"{19800 * 86400 + 5}\n"}
    return answers("accounts", "clock", files=files, outputs=outputs, plane=plane)


@pytest.mark.parametrize(
    ("line", "params", "passes"),
    [
        ("19700:1:365:7:30::", {"field": "max", "op": "range", "value": [1, 365]}, True),
        ("19700:1:366:7:30::", {"field": "max", "op": "range", "value": [1, 365]}, False),
        ("19700:1::7:30::", {"field": "max", "op": "range", "value": [1, 365]}, False),
        ("19700:1:-1:7:30::", {"field": "max", "op": "range", "value": [1, 365]}, False),
        ("19700:1:365:7:30::", {"field": "min", "op": "ge", "value": 1}, True),
        ("19700:0:365:7:30::", {"field": "min", "op": "ge", "value": 1}, False),
        ("19700::365:7:30::", {"field": "min", "op": "ge", "value": 1}, False),
        ("19700:1:365:6:30::", {"field": "warn", "op": "ge", "value": 7}, False),
        ("19700:1:365:7:0::", {"field": "inactive", "op": "range", "value": [0, 30]}, True),
        ("19700:1:365:7:31::", {"field": "inactive", "op": "range", "value": [0, 30]}, False),
        ("19700:1:365:7:::", {"field": "inactive", "op": "range", "value": [0, 30]}, False),
        ("19700:1:365:7:30::", {"field": "max", "op": "le", "value": 365}, True),
    ],
)
def test_ageing(line: str, params: dict[str, Any], passes: bool) -> None:  # noqa: FBT001
    """Each field at its edges; an empty one is no limit."""
    image = built(shadow=SHADOW.replace("ann:<y>:19700:1:365:7:30::", f"ann:<y>:{line}"))
    judged = judge("password-ageing", image, **params)
    assert judged.result is (Result.PASS if passes else Result.FAIL)
    if not passes:
        assert "ann" in judged.reason


def test_locked_accounts_do_not_age() -> None:
    """Only what has a password is judged: bin has none, and no limits."""
    locked = built(shadow=SHADOW.replace("ann:<y>:19700:1:365", "ann:!<y>:19700:0:99999"))
    judged = judge("password-ageing", locked, field="max", op="range", value=[1, 365])
    assert judged.result is Result.PASS
    assert "1 passwords" in judged.findings[0].found


@pytest.mark.parametrize("params", [{"field": "age", "op": "ge"}, {"field": "max", "op": "eq"}])
def test_unknown_words_are_errors(params: dict[str, Any]) -> None:
    """A typing error does not pass."""
    assert judge("password-ageing", built(), **params, value=1).result is Result.ERROR


@pytest.mark.parametrize(
    ("day", "result"), [("19800", Result.PASS), ("19801", Result.FAIL), ("", Result.PASS)]
)
def test_change_in_the_future(day: str, result: Result) -> None:
    """Today is allowed, tomorrow is not; bin counts as well as ann."""
    assert (
        judge("password-changes-past", built(shadow=SHADOW.replace("17110", day))).result is result
    )


def test_disk_has_no_clock() -> None:
    """What the future is, only a running machine says."""
    judged = judge("password-changes-past", built(plane=Plane.OFFLINE))
    assert judged.result is Result.NEEDS_BOOT


@pytest.mark.parametrize("field", ["", "*", "<6>", "!"])
def test_password_in_passwd(field: str) -> None:
    """Whatever is no x stands in the wrong file."""
    judged = judge("passwords-shadowed", built(USERS.replace("ann:x", f"ann:{field}")))
    assert judged.result is Result.FAIL
    assert "ann" in judged.reason
    assert judge("passwords-shadowed", built()).result is Result.PASS


def test_hashes() -> None:
    """Every hash counts, that of a locked account too."""
    assert judge("password-hashes", built(), schemes=["y", "6"]).result is Result.PASS
    judged = judge("password-hashes", built(), schemes=["y"])
    assert judged.result is Result.FAIL
    assert "root: 6" in judged.reason
    locked = built(shadow=SHADOW.replace("root:<6>", "root:!<6>"))
    assert judge("password-hashes", locked, schemes=["y"]).result is Result.FAIL


@pytest.mark.parametrize(
    ("field", "only_password", "either"),
    [("<6>", True, True), ("!!", False, True), ("!<6>", False, True), ("", False, False)],
)
def test_root(field: str, only_password: bool, either: bool) -> None:  # noqa: FBT001
    """A password, or none that could match."""
    image = built(shadow=SHADOW.replace("root:<6>", f"root:{field}"))
    first = judge("root-password", image).result
    second = judge("root-password", image, allowed=["password", "locked"]).result
    assert (first is Result.PASS, second is Result.PASS) == (only_password, either)


def test_root_is_missing() -> None:
    """No root is no guarded root; an unknown state is an error."""
    image = built(passwd=USERS.replace("root:x", "toor:x"))
    assert judge("root-password", image).result is Result.FAIL
    assert judge("root-password", image, allowed=["open"]).result is Result.ERROR


@pytest.mark.parametrize(
    ("name", "params"),
    [
        ("password-ageing", {"field": "max", "op": "ge", "value": 1}),
        ("password-changes-past", {}),
        ("password-hashes", {"schemes": ["y"]}),
        ("root-password", {}),
    ],
)
def test_unread_shadow_is_an_error(name: str, params: dict[str, Any]) -> None:
    """Only root can read it; who is not root cannot say."""
    files = {"/etc/passwd": USERS, "/etc/group": ""}
    image = answers("clock", files=files, outputs={"clock": "1\n"})
    assert judge(name, image, **params).result is Result.ERROR
