"""PAM modules that run, and cannot be passed by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from imgverify.facts.answers import Answers
from imgverify.model import Outcome, Plane, Result
from tests.checks.building import answers
from tests.checks.judging import judge

TOO_EARLY = "auth sufficient pam_unix.so\nauth required pam_faillock"
UNTESTED = "password sufficient pam_unix.so\npassword requisite"
ALWAYS = "password sufficient pam_permit.so\npassword requisite"
LOCKING = """\
auth required pam_faillock.so preauth silent
auth sufficient pam_unix.so
auth [default=die] pam_faillock.so authfail
auth required pam_deny.so
account required pam_faillock.so
account required pam_unix.so
password requisite pam_pwquality.so
password sufficient pam_unix.so use_authtok
password required pam_deny.so
"""
PREAUTH = {
    "module": "pam_faillock.so", "types": ["auth"], "argument": "preauth", "before": "pam_unix.so",
}  # fmt: skip
AUTHFAIL = {
    "module": "pam_faillock.so", "types": ["auth"], "argument": "authfail", "after": "pam_unix.so",
}  # fmt: skip
QUALITY = {"module": "pam_pwquality.so", "types": ["password"], "before": "pam_unix.so"}
SERVICE = {"services": ["system-auth"]}


def built(text: str, service: str = "system-auth", **others: str) -> Answers:
    """Services by name."""
    files = {f"/etc/pam.d/{name}": one for name, one in {service: text, **others}.items()}
    return answers("pam", files=files)


def module(text: str, params: Mapping[str, Any], **others: str) -> Outcome:
    """Judge one module in system-auth."""
    return judge("pam-module", built(text, **others), **SERVICE, **params)


@pytest.mark.parametrize("params", [PREAUTH, AUTHFAIL, QUALITY])
def test_documented_stack_passes(params: Mapping[str, Any]) -> None:
    """The stack of the manual pages is good, on a disk too."""
    assert module(LOCKING, params).result is Result.PASS
    disk = answers("pam", files={"/etc/pam.d/system-auth": LOCKING}, plane=Plane.OFFLINE)
    assert judge("pam-module", disk, **SERVICE, **params).result is Result.PASS


@pytest.mark.parametrize(
    ("params", "old", "new", "reason"),
    [
        (PREAUTH, "auth required pam_faillock", "#auth required pam_faillock", "no such line"),
        (PREAUTH, "preauth", "silent", "no such line"),
        (PREAUTH, "auth required pam_faillock", "auth optional pam_faillock", "refusal is ignored"),
        (PREAUTH, "auth required pam_faillock", TOO_EARLY, "without it"),
        (AUTHFAIL, "authfail", "authsucc", "no such line"),
        (AUTHFAIL, "auth sufficient pam_unix", "auth requisite pam_unix", "never reached"),
        (AUTHFAIL, "sufficient pam_unix.so\n", "requisite pam_deny.so\n", "never reached"),
        (QUALITY, "requisite pam_pwquality", "optional pam_pwquality", "refusal is ignored"),
        (QUALITY, "requisite pam_pwquality", "requisite pam_cracklib", "no such line"),
        (QUALITY, "password requisite", ALWAYS, "never reached"),
        (QUALITY, "password requisite", UNTESTED, "without it"),
        (QUALITY, "password requisite pam_pw", "auth requisite pam_pw", "no such line"),
    ],
)  # fmt: skip
def test_ways_round_a_module(params: Mapping[str, Any], old: str, new: str, reason: str) -> None:
    """A line that is gone, is not reached, is ignored, or comes too late."""
    assert old in LOCKING
    judged = module(LOCKING.replace(old, new), params)
    assert judged.result is Result.FAIL
    assert reason in judged.reason
    assert "/etc/pam.d/system-auth" in judged.findings[0].where


def test_authfail_above_is_too_early() -> None:
    """Counting failures before the password was tried counts nothing."""
    text = "auth required pam_faillock.so authfail\nauth sufficient pam_unix.so\n"
    judged = module(text, AUTHFAIL)
    assert judged.result is Result.FAIL
    assert "not behind pam_unix.so" in judged.reason


def test_included_stack_counts() -> None:
    """Red Hat's way: a local file around authconfig's own."""
    local = (
        "auth required pam_faillock.so preauth\nauth include system-auth-ac\n"
        "auth [default=die] pam_faillock.so authfail\n"
    )
    inner = {"system-auth-ac": "auth sufficient pam_unix.so\nauth required pam_deny.so\n"}
    assert module(local, PREAUTH, **inner).result is Result.PASS
    assert module(local, AUTHFAIL, **inner).result is Result.PASS


def test_people_of_a_directory_may_jump() -> None:
    """The sssd profile of authselect lets other than local people past the history."""
    text = (
        "password [default=1 ignore=ignore success=ok] pam_localuser.so\n"
        "password requisite pam_pwhistory.so use_authtok\npassword sufficient pam_unix.so\n"
    )
    history = {"module": "pam_pwhistory.so", "types": ["password"], "before": "pam_unix.so"}
    assert module(text, history).result is Result.PASS


def test_missing_service_fails() -> None:
    """A service that is not there has no module."""
    judged = judge("pam-module", built(LOCKING), services=["password-auth"], **QUALITY)
    assert judged.result is Result.FAIL
    assert "no such service" in judged.reason


@pytest.mark.parametrize("name", ["pam-module", "su-restricted"])
def test_unread_services_are_an_error(name: str) -> None:
    """Nobody looked: neither good nor bad."""
    params = {**SERVICE, **QUALITY} if name == "pam-module" else {}
    assert judge(name, Answers(Plane.BOOT), **params).result is Result.ERROR


SU = """\
auth sufficient pam_rootok.so
auth required pam_wheel.so use_uid group=sugroup
auth substack system-auth
"""


@pytest.mark.parametrize(
    ("old", "new", "group", "passes"),
    [
        ("", "", "sugroup", True),
        ("", "", "", True),
        ("auth required pam_wheel", "#auth required pam_wheel", "", False),
        ("group=sugroup", "", "", True),
        ("group=sugroup", "", "sugroup", False),
        ("group=sugroup", "group=sugroups", "sugroup", False),
        ("use_uid ", "", "", False),
        ("required pam_wheel", "sufficient pam_wheel", "", False),
        ("use_uid", "use_uid trust", "", False),
        ("use_uid", "use_uid deny", "", False),
        ("use_uid", "use_uid root_only", "", False),
        ("sufficient pam_rootok", "sufficient pam_permit", "", False),
        ("auth req", "auth sufficient pam_unix.so\nauth req", "", False),
        ("auth req", "auth sufficient pam_wheel.so trust use_uid\nauth req", "", False),
        ("auth req", "auth [success=done default=ignore] pam_exec.so /x\nauth req", "", False),
        ("auth req", "auth optional pam_exec.so /x\nauth req", "", True),
    ],
)  # fmt: skip
def test_su(old: str, new: str, group: str, passes: bool) -> None:  # noqa: FBT001 - a table of cases
    """Only a line that is reached, counts and names the group restricts su."""
    image = built(SU.replace(old, new, 1) if old else SU, "su", **{"system-auth": LOCKING})
    judged = judge("su-restricted", image, group=group)
    assert judged.result is (Result.PASS if passes else Result.FAIL)


@pytest.mark.parametrize(
    ("text", "passes"),
    [
        ("auth include su\n", True),
        ("auth sufficient pam_rootok.so\nauth include system-auth\n", False),
    ],
)
def test_su_for_a_login_shell(text: str, passes: bool) -> None:  # noqa: FBT001 - a table of cases
    """`su -` has a service of its own where util-linux brings one."""
    image = built(SU, "su", **{"system-auth": LOCKING, "su-l": text})
    judged = judge("su-restricted", image, group="sugroup")
    assert judged.result is (Result.PASS if passes else Result.FAIL)
    assert passes or judged.findings[-1].where == "/etc/pam.d/su-l, auth"
