"""What programs are told by their configuration files."""

from __future__ import annotations

from typing import Any

import pytest

from imgverify.model import Outcome, Plane, Result
from tests.checks.building import answers
from tests.checks.judging import judge

DPKG = "Package: postfix\nStatus: install ok installed\nArchitecture: amd64\nVersion: 3.7\n"
LOGIN: dict[str, Any] = {"path": "/etc/login.defs", "syntax": "login-defs"}
CHRONY: dict[str, Any] = {"path": "/etc/chrony.conf", "syntax": "chrony", "key": ["server", "pool"]}
JOURNAL: dict[str, Any] = {
    "path": "/etc/systemd/journald.conf",
    "syntax": "systemd",
    "section": "Journal",
}


def judged(files: dict[str, str], plane: Plane = Plane.BOOT, **params: Any) -> Outcome:
    """Judge a setting of a machine with these files."""
    files = {"/var/lib/dpkg/status": DPKG, "/etc/os-release": "ID=debian\n", **files}
    outputs = {"rpm packages": ""}
    built = answers("config", "packages", files=files, outputs=outputs, params=params, plane=plane)
    return judge("config-value", built, **params)


@pytest.mark.parametrize("plane", [Plane.BOOT, Plane.OFFLINE])
def test_value_and_its_place(plane: Plane) -> None:
    """The line that counts is judged and named, on a disk as well."""
    text = "PASS_MAX_DAYS 99999\nPASS_MAX_DAYS 365\n"
    params: dict[str, Any] = {**LOGIN, "key": "PASS_MAX_DAYS", "op": "range", "value": [1, 365]}
    found = judged({"/etc/login.defs": text}, plane, **params)
    assert found.result is Result.PASS
    assert found.findings[0].where == "/etc/login.defs:2"
    wrong = judged({"/etc/login.defs": text + "PASS_MAX_DAYS 400\n"}, plane, **params)
    assert wrong.result is Result.FAIL
    assert wrong.findings[0].mend == "correct /etc/login.defs:3"


def test_nothing_set() -> None:
    """Without a line the default counts, and without a default it fails."""
    params: dict[str, Any] = {**JOURNAL, "key": "Compress", "value": "yes"}
    assert judged({}, **params).result is Result.FAIL
    kept = judged({}, **params, default="yes")
    assert kept.result is Result.PASS
    assert "the default is yes" in kept.findings[0].found
    assert judged({}, **{**params, "value": "no"}, default="yes").result is Result.FAIL
    assert judged({}, **params, op="ne").result is Result.PASS


def test_words_that_mean_the_same() -> None:
    """A boolean may be written in any of its program's ways."""
    files = {"/etc/systemd/journald.conf": "[Journal]\nCompress=TRUE\n"}
    assert judged(files, **JOURNAL, key="Compress", value="yes").result is Result.PASS
    repo: dict[str, Any] = {"path": "/etc/yum.repos.d/*.repo", "syntax": "yum", "key": "gpgcheck"}
    off = {"/etc/yum.repos.d/x.repo": "[x]\ngpgcheck=never\n"}
    wanted: dict[str, Any] = {"op": "not_in", "value": ["0", "False", "no"]}
    assert judged(off, **repo, **wanted).result is Result.FAIL
    assert judged({}, **repo, **wanted).result is Result.PASS


def test_counted_lines() -> None:
    """One source of any kind is enough; a comment is none."""
    wanted: dict[str, Any] = {**CHRONY, "op": "count_ge", "value": 1}
    assert judged({"/etc/chrony.conf": "pool x iburst\n"}, **wanted).result is Result.PASS
    assert judged({"/etc/chrony.conf": "#pool x\npeer y\n"}, **wanted).result is Result.FAIL
    assert judged({}, **wanted).result is Result.FAIL


def test_include_that_nobody_looked_at() -> None:
    """It is an error unless what was read is enough."""
    wanted: dict[str, Any] = {**CHRONY, "op": "count_ge", "value": 1}
    text = "include /srv/chrony.conf\n"
    unsure = judged({"/etc/chrony.conf": text}, **wanted)
    assert unsure.result is Result.ERROR
    assert "/etc/chrony.conf:1" in unsure.reason
    sure = judged({"/etc/chrony.conf": f"{text}pool x\n"}, **wanted)
    assert sure.result is Result.PASS


def test_lines_that_hold_words() -> None:
    """Each wanted line has to be there, its words in any order."""
    params: dict[str, Any] = {
        "path": "/etc/ntp.conf",
        "syntax": "ntp",
        "key": "restrict",
        "op": "contains_all",
    }
    params |= {"value": ["-4 default kod noquery", "-6 default kod noquery"]}
    both = "restrict -4 default noquery kod limited\nrestrict -6 default kod noquery\n"
    assert judged({"/etc/ntp.conf": both}, **params).result is Result.PASS
    one = judged({"/etc/ntp.conf": "restrict -4 default kod noquery\n"}, **params)
    assert one.result is Result.FAIL
    assert [finding.holds for finding in one.findings] == [True, False]


def test_presence() -> None:
    """A setting that must not be there may not even be empty; one that must be needs a value."""
    params: dict[str, Any] = {
        "path": "/etc/sysconfig/sshd",
        "syntax": "shell",
        "key": "CRYPTO_POLICY",
    }
    there = {"/etc/sysconfig/sshd": "CRYPTO_POLICY=\n"}
    assert judged(there, **params, op="absent").result is Result.FAIL
    assert judged(there, **params, op="set").result is Result.FAIL
    assert judged(there, **params, op="flag").result is Result.PASS
    assert judged({}, **params, op="absent").result is Result.PASS
    comment = {"/etc/sysconfig/sshd": "# CRYPTO_POLICY=\n"}
    assert judged(comment, **params, op="absent").result is Result.PASS


def test_package_that_is_not_there() -> None:
    """A setting means nothing without its program, and the fact says so."""
    params: dict[str, Any] = {
        "path": "/etc/libuser.conf",
        "syntax": "libuser",
        "key": "crypt_style",
        "value": "x",
    }
    absent = judged({}, **params, package="libuser")
    assert absent.result is Result.NOTAPPLICABLE
    assert "libuser is not installed" in absent.reason
    assert judged({}, **params, package="postfix").result is Result.FAIL


def test_file_that_nobody_looked_at() -> None:
    """A file that was not collected is an error, never an absent setting."""
    built = answers("packages", files={"/var/lib/dpkg/status": DPKG})
    params: dict[str, Any] = {**LOGIN, "key": "UMASK", "op": "absent"}
    assert judge("config-value", built, **params).result is Result.ERROR


@pytest.mark.parametrize("wrong", [{"op": "about"}, {"syntax": "toml"}])
def test_words_that_nobody_knows(wrong: dict[str, str]) -> None:
    """An operator or syntax that does not exist is an error."""
    params: dict[str, Any] = {**LOGIN, "key": "UMASK", "value": "1", **wrong}
    assert judged({}, **params).result is Result.ERROR


@pytest.mark.parametrize(("text", "good"), [("0", True), ("no", False), ("off", False)])
def test_number_is_no_boolean(text: str, good: bool) -> None:  # noqa: FBT001 - a table of cases
    """A word for 0 where a size is wanted is a mistake that the program leaves out."""
    path = "/etc/systemd/coredump.conf"
    params: dict[str, Any] = {"path": path, "syntax": "systemd", "key": "ProcessSizeMax"}
    found = judged({path: f"[Coredump]\nProcessSizeMax={text}\n"}, **params, value=0)
    assert found.result is (Result.PASS if good else Result.FAIL)


@pytest.mark.parametrize(
    ("text", "good"),
    [("", True), ("Enable=false", True), ("Enable=0", True), ("Enable=1", False),
     ("Enable=TRUE", False), ("#Enable=true", True)],
)  # fmt: skip
def test_gdm_takes_1_for_true(text: str, good: bool) -> None:  # noqa: FBT001 - a table of cases
    """Source: gdm's gdm_settings_parse_value_as_boolean."""
    path = "/etc/gdm3/daemon.conf"
    params: dict[str, Any] = {"path": path, "syntax": "keyfile", "section": "xdmcp"}
    found = judged({path: f"[xdmcp]\n{text}\n"}, **params, key="Enable", op="ne", value="true")
    assert found.result is (Result.PASS if good else Result.FAIL)
