"""Which cryptography the system lets its programs use."""

from __future__ import annotations

from typing import Any

import pytest

from imgverify.facts.crypto_policy import CONFIG, CURRENT, DUMP
from imgverify.model import Outcome, Result
from tests.checks.building import answers
from tests.checks.judging import judge

POLICY = """\
# Policy DEFAULT:NO-SHA1 dump
hash = SHA2-256 SHA2-512
sign = RSA-SHA2-256
cipher = AES-256-GCM AES-256-CBC
mac = HMAC-SHA2-256 UMAC-128
sha1_in_certs = 0
etm = ANY
cipher@openssh-server = AES-256-GCM
etm@openssh-server = DISABLE_ETM
"""
FILES = {CONFIG: "# one word\nDEFAULT:NO-SHA1\n", CURRENT: "DEFAULT:NO-SHA1\n", DUMP: POLICY}


def judged(check: str, files: dict[str, str | None] | None = None, **params: Any) -> Outcome:
    """Judge a machine whose files differ from those above; None takes one away."""
    given = {path: text for path, text in {**FILES, **(files or {})}.items() if text is not None}
    return judge(check, answers("crypto_policy", files=given), **params)


@pytest.mark.parametrize(
    ("files", "params", "result"),
    [
        ({}, {"forbid": ["LEGACY"]}, Result.PASS),
        ({}, {"policies": ["DEFAULT", "FIPS"]}, Result.PASS),
        ({}, {"policies": ["FIPS"]}, Result.FAIL),
        ({CONFIG: "LEGACY\n"}, {"forbid": ["LEGACY"]}, Result.FAIL),
        ({CURRENT: "LEGACY\n"}, {"forbid": ["LEGACY"]}, Result.FAIL),
        ({CONFIG: "legacy\n", CURRENT: "legacy\n"}, {"forbid": ["LEGACY"]}, Result.FAIL),
        ({CONFIG: "DEFAULT\n"}, {"forbid": ["LEGACY"]}, Result.FAIL),
        ({CONFIG: "#DEFAULT\n"}, {"forbid": ["LEGACY"]}, Result.FAIL),
        ({CONFIG: None, CURRENT: None}, {"forbid": ["LEGACY"]}, Result.FAIL),
    ],
)
def test_which_policy(files: dict[str, str | None], params: dict[str, Any], result: Result) -> None:
    """The chosen policy and the one in force have to be wanted ones, and the same."""
    assert judged("crypto-policy", files, **params).result is result


@pytest.mark.parametrize(
    ("params", "result"),
    [
        ({"properties": ["hash", "sign"], "values": ["SHA1", "*-SHA1"]}, Result.PASS),
        ({"properties": ["sha1_in_certs"], "values": ["1"]}, Result.PASS),
        ({"properties": ["cipher"], "values": ["*-CBC"]}, Result.FAIL),
        (
            {"properties": ["cipher"], "values": ["*-CBC"], "scopes": ["openssh-server"]},
            Result.PASS,
        ),
        ({"properties": ["cipher"], "values": ["*-CBC"], "scopes": ["libssh"]}, Result.FAIL),
        ({"properties": ["mac"], "values": ["UMAC-64"]}, Result.PASS),
        ({"properties": ["etm"], "values": ["ANY"], "scopes": ["openssh-server"]}, Result.PASS),
        ({"properties": ["etm"], "values": ["ANY"], "scopes": ["libssh"]}, Result.FAIL),
        ({"properties": ["protocol"], "values": ["x"]}, Result.ERROR),
    ],
)
def test_what_the_policy_allows(params: dict[str, Any], result: Result) -> None:
    """A back end's own values count where it has some; what the dump does not say is an error."""
    assert judged("crypto-policy-excludes", **params).result is result


def test_old_number_for_etm() -> None:
    """Enterprise Linux 8 says it with a number."""
    params: dict[str, Any] = {"properties": ["etm"], "values": ["ANY"], "scopes": ["libssh"]}
    for number, result in (("0", Result.PASS), ("1", Result.FAIL)):
        files: dict[str, str | None] = {DUMP: f"ssh_etm = {number}\n"}
        assert judged("crypto-policy-excludes", files, **params).result is result


def test_no_dump() -> None:
    """Without the dump nobody knows what the policy allows."""
    params: dict[str, Any] = {"properties": ["hash"], "values": ["SHA1"]}
    found = judged("crypto-policy-excludes", {DUMP: None}, **params)
    assert found.result is Result.ERROR
    assert "does not exist" in found.reason
