"""How requirements about PAM become checks."""

from __future__ import annotations

from tests.unit.tools.cis.rows import assert_binds, rows_of
from tools.cis.kinds.pam_option import mend, translate
from tools.cis.source import BENCHMARKS

REDHAT, DEBIAN = BENCHMARKS["cis-rhel8"], BENCHMARKS["cis-debian12"]
BOTH = ["/etc/pam.d/system-auth", "/etc/pam.d/password-auth"]


def test_every_row_translates() -> None:
    """Each row names checks that there are, with parameters that they have, and a remedy."""
    found = list(rows_of("pam_option"))
    assert len(found) > 100
    for benchmark, check in found:
        assert_binds(translate(check, benchmark))
        assert len(mend(check, benchmark)) > 20


def test_faillock_needs_all_three_places() -> None:
    """Counting, refusing and forgetting are three lines."""
    check = {"module": "pam_faillock.so", "present": True, "types": ["auth", "account"]}
    calls = translate({**check, "files": BOTH}, REDHAT)
    place = {"module": "pam_faillock.so", "services": ["system-auth", "password-auth"]}
    assert [call["pam-module"] for call in calls] == [
        {**place, "types": ["auth"], "argument": "preauth", "before": "pam_unix.so"},
        {**place, "types": ["auth"], "argument": "authfail", "after": "pam_unix.so"},
        {**place, "types": ["account"]},
    ]


def test_debian_files_say_their_type() -> None:
    """Only the stack that a file of Debian is for is looked at."""
    files = ["/etc/pam.d/common-account", "/etc/pam.d/common-session"]
    calls = translate({"module": "pam_unix.so", "present": True, "files": files}, DEBIAN)
    assert [call["pam-module"]["types"] for call in calls] == [["account"], ["session"]]


def test_option_is_looked_for_where_it_counts() -> None:
    """The module's file travels along, and its stacks are known."""
    check = {"module": "pam_faillock.so", "option": "deny", "op": "range", "value": [1, 5]}
    (call,) = translate({**check, "files": BOTH, "conf": "/etc/security/faillock.conf"}, REDHAT)
    assert call["pam-option"]["types"] == ["auth"]
    assert call["pam-option"]["conf"] == "/etc/security/faillock.conf"


def test_mend_names_file_and_value() -> None:
    """The remedy says where the line belongs, for each family."""
    check = {"module": "pam_unix.so", "option": "nullok", "present": False, "files": BOTH}
    assert "Remove nullok" in mend(check, REDHAT)
    assert "authselect apply-changes" in mend(check, REDHAT)
    assert "pam-auth-update" in mend(check, DEBIAN)


def test_locked_for_good_is_long_enough() -> None:
    """`never`, and 0, which means the same, are no shorter time than any (faillock.conf(5))."""
    root = {"option": "root_unlock_time", "op": "ge", "value": 60}
    check = {"module": "pam_faillock.so", "files": ["/etc/pam.d/common-auth"], **root}
    (call,) = translate(check, DEBIAN)
    assert call["pam-option"]["op"] == "ge_or_zero"
    either = {"module": "pam_faillock.so", "files": BOTH, "any_of": [root]}
    (call,) = translate(either, REDHAT)
    assert call["pam-option"]["any_of"] == [{**root, "op": "ge_or_zero"}]


def test_old_name_of_nullok() -> None:
    """Debian's pam_unix lets in without a password for either name (tried with 1.5.2)."""
    check = {"module": "pam_unix.so", "option": "nullok", "present": False}
    calls = translate({**check, "files": ["/etc/pam.d/common-auth"]}, DEBIAN)
    assert [call["pam-option"]["option"] for call in calls] == ["nullok", "nullok_secure"]
    assert {call["pam-option"]["op"] for call in calls} == {"absent"}
    assert len(translate({**check, "files": BOTH}, REDHAT)) == 1
