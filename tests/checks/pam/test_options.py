"""Options of PAM modules."""

from __future__ import annotations

from typing import Any

import pytest

from imgverify.facts.answers import Answers
from imgverify.facts.pam import FAILLOCK, PWQUALITY
from imgverify.model import Outcome, Plane, Result
from tests.checks.building import answers
from tests.checks.judging import judge

AUTH = """\
auth required pam_faillock.so preauth deny=5
auth sufficient pam_unix.so
auth [default=die] pam_faillock.so authfail deny=5
password requisite pam_pwquality.so retry=3
password sufficient pam_unix.so sha512 use_authtok
"""
DENY = {
    "module": "pam_faillock.so",
    "types": ["auth"],
    "option": "deny",
    "op": "range",
    "value": [1, 5],
}


def built(text: str = AUTH, **files: str) -> Answers:
    """One service, and modules' files by the last part of their name."""
    paths = {f"/etc/security/{name}.conf": one for name, one in files.items()}
    return answers("pam", files={"/etc/pam.d/system-auth": text, **paths})


def option(image: Answers, **params: Any) -> Outcome:
    """Judge an option in system-auth."""
    return judge("pam-option", image, services=["system-auth"], **params)


@pytest.mark.parametrize(
    ("old", "new", "conf", "passes"),
    [
        ("", "", "", True),
        ("deny=5", "deny=9", "", False),
        ("authfail deny=5", "authfail deny=9", "", False),
        ("deny=5", "", "", True),
        ("deny=5", "", "deny = 9", True),
        ("deny=5", "DENY=9", "", True),
        ("deny=5", "deny=5 deny=9", "", False),
    ],
)
def test_argument_on_every_line(old: str, new: str, conf: str, passes: bool) -> None:  # noqa: FBT001
    """Each line counts, the last argument of a line too; EL 7 reads no file."""
    image = built(AUTH.replace(old, new) if old else AUTH, faillock=conf)
    assert option(image, **DENY).result is (Result.PASS if passes else Result.FAIL)


@pytest.mark.parametrize(
    ("text", "passes"), [("deny = 4", True), ("deny = 9", False), ("#deny = 9", True)]
)
def test_file_counts_where_the_line_is_silent(text: str, passes: bool) -> None:  # noqa: FBT001
    """The file, or what is built in."""
    judged = option(built(AUTH.replace("deny=5", ""), faillock=text), **DENY, conf=FAILLOCK)
    assert judged.result is (Result.PASS if passes else Result.FAIL)
    assert FAILLOCK in judged.findings[0].where


def test_either_of_two() -> None:
    """Root is locked by either option."""
    either = [
        {"option": "even_deny_root"},
        {"option": "root_unlock_time", "op": "ge", "value": 60},
    ]
    params = {"module": "pam_faillock.so", "types": ["auth"], "any_of": either, "conf": FAILLOCK}
    assert option(built(faillock="even_deny_root\n"), **params).result is Result.PASS
    assert option(built(faillock="root_unlock_time=60\n"), **params).result is Result.PASS
    assert option(built(faillock="root_unlock_time=59\n"), **params).result is Result.FAIL
    assert option(built(), **params).result is Result.FAIL


def test_absent_option_counts_on_unreachable_lines() -> None:
    """What must not be there must not wait behind a jump either."""
    absent = {"module": "pam_unix.so", "option": "nullok", "op": "absent"}
    assert option(built(), **absent).result is Result.PASS
    hidden = AUTH + "auth sufficient pam_permit.so\nauth required pam_unix.so nullok\n"
    assert option(built(hidden), **absent).result is Result.FAIL
    assert option(built("auth required pam_sss.so\n"), **absent).result is Result.PASS


def test_option_without_its_module_fails() -> None:
    """A value of a module that does not run means nothing; nor does that of a missing service."""
    judged = option(built("auth required pam_unix.so\n", faillock="deny = 4"), **DENY)
    assert judged.result is Result.FAIL
    missing = judge("pam-option", built(), services=["nothing"], **DENY)
    assert "no such service" in missing.reason


def test_unknown_operator_is_an_error() -> None:
    """A typing error does not pass."""
    assert option(built(), **{**DENY, "op": "about"}).result is Result.ERROR


@pytest.mark.parametrize(
    ("arguments", "allowed", "required", "passes"),
    [
        ("sha512", ["sha512"], True, True),
        ("", ["sha512"], True, False),
        ("", ["sha512"], False, True),
        ("sha512 md5", ["sha512"], True, False),
        ("md5 sha512", ["sha512"], True, True),
        ("sha5120", ["sha512"], True, False),
        ("yescrypt", ["yescrypt", "sha512"], True, True),
        ("blowfish", ["yescrypt"], False, False),
    ],
)
def test_hash(arguments: str, allowed: list[str], required: bool, passes: bool) -> None:  # noqa: FBT001
    """The last algorithm on the line counts."""
    image = built(f"password required pam_unix.so {arguments}\n")
    judged = judge("pam-hash", image, services=["system-auth"], allowed=allowed, required=required)
    assert judged.result is (Result.PASS if passes else Result.FAIL)


def test_hash_without_pam_unix_fails() -> None:
    """Nothing sets a password there."""
    image = built("auth required pam_unix.so sha512\n")
    judged = judge("pam-hash", image, services=["system-auth"], allowed=["sha512"])
    assert judged.result is Result.FAIL


@pytest.mark.parametrize(
    ("text", "pwquality", "passes"),
    [
        (AUTH, "minlen = 14\n", True),
        (AUTH, "minlen = 13\n", False),
        (AUTH, "# minlen = 14\n", False),
        (AUTH, "minlen = 14\nminlen = 8\n", False),
        (AUTH.replace("retry=3", "minlen=8"), "minlen = 14\n", False),
        (AUTH.replace("retry=3", "minlen=14"), "", True),
        (AUTH.replace("pam_pwquality", "pam_passwdqc"), "minlen = 14\n", False),
    ],
)
def test_pwquality(text: str, pwquality: str, passes: bool) -> None:  # noqa: FBT001
    """An argument beats the file, and the module has to run."""
    judged = judge("pwquality", built(text, pwquality=pwquality), key="minlen", op="ge", value=14)
    assert judged.result is (Result.PASS if passes else Result.FAIL)


def test_pwquality_any_of_several_keys() -> None:
    """Of several keys one has to be written down."""
    keys = ["minclass", "dcredit"]
    good = built(pwquality="dcredit = -1\n")
    assert judge("pwquality", good, key=keys, op="set").result is Result.PASS
    assert judge("pwquality", built(), key=keys, op="set").result is Result.FAIL


def test_pwquality_folder() -> None:
    """Drop-ins count, but not for an old libpwquality."""
    files = {"/etc/pam.d/system-auth": AUTH, f"{PWQUALITY}.d/a.conf": "enforce_for_root\n"}
    image = answers("pam", files=files)
    params = {"key": "enforce_for_root", "op": "present"}
    assert judge("pwquality", image, **params).result is Result.PASS
    assert judge("pwquality", image, **params, drop_ins=False).result is Result.FAIL


def test_nobody_looked() -> None:
    """Services that were not read are an error."""
    nothing = Answers(Plane.BOOT)
    assert option(nothing, **DENY).result is Result.ERROR
    assert judge("pwquality", nothing, key="minlen").result is Result.ERROR
    hashed = judge("pam-hash", nothing, services=["system-auth"], allowed=["sha512"])
    assert hashed.result is Result.ERROR
