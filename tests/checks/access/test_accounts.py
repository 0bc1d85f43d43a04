"""Accounts and their passwords."""

from __future__ import annotations

import pytest

from imgverify.facts.answers import Answers
from imgverify.model import Plane, Result
from tests.checks.building import answers
from tests.checks.judging import judge

USERS = """\
root:x:0:0:root:/root:/bin/bash
daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
debian:x:1000:1000:Debian:/home/debian:/bin/bash
"""
GROUP = "root:x:0:\ndaemon:x:1:\ndebian:x:1000:\n"
SHADOW = """\
root:*:20228:0:99999:7:::
daemon:*:20228:0:99999:7:::
debian:!:20278:0:99999:7:::
"""


def built(passwd: str = USERS, shadow: str | None = SHADOW, group: str = GROUP) -> Answers:
    """The account files of a Debian cloud image."""
    files = {"/etc/passwd": passwd, "/etc/group": group}
    if shadow is not None:
        files["/etc/shadow"] = shadow
    return answers("accounts", files=files)


@pytest.mark.parametrize(
    "name",
    [
        "root-locked",
        "no-password-logins",
        "no-empty-passwords",
        "only-root-uid0",
        "unique-accounts",
    ],
)
def test_cloud_image_passes(name: str) -> None:
    """The accounts of an untouched cloud image pass every check."""
    assert judge(name, built()).result is Result.PASS


@pytest.mark.parametrize(
    ("field", "passes"),
    [("*", True), ("!", True), ("!!", True), ("!<6>", True), ("<6>", False), ("", False)],
)
def test_root_locked(field: str, passes: bool) -> None:  # noqa: FBT001 - a table of cases
    """Only a field that no input can match is locked; a hash behind `!` is."""
    judged = judge("root-locked", built(shadow=SHADOW.replace("root:*", f"root:{field}")))
    assert judged.result is (Result.PASS if passes else Result.FAIL)


@pytest.mark.parametrize(("field", "kind"), [("<y>", "hash"), ("<other>", "hash"), ("", "empty")])
def test_password_logins_are_found(field: str, kind: str) -> None:
    """A hash of any scheme and an empty field let somebody in."""
    image = built(shadow=SHADOW.replace("debian:!", f"debian:{field}"))
    judged = judge("no-password-logins", image)
    assert judged.result is Result.FAIL
    assert f"debian: {kind}" in judged.reason
    assert judge("no-password-logins", image, allow=["debian"]).result is Result.PASS


def test_password_in_passwd_counts() -> None:
    """A hash that stands in /etc/passwd itself beats the shadow file."""
    image = built(passwd=USERS.replace("debian:x", "debian:<other>"))
    assert judge("no-password-logins", image).result is Result.FAIL


def test_empty_password_in_passwd() -> None:
    """An empty second field of /etc/passwd is an empty password."""
    image = built(passwd=USERS.replace("daemon:x", "daemon:"))
    judged = judge("no-empty-passwords", image)
    assert judged.result is Result.FAIL
    assert judged.findings[0].mend == "passwd -l daemon"


def test_hash_is_no_empty_password() -> None:
    """The check for empty passwords leaves hashes to its sibling."""
    image = built(shadow=SHADOW.replace("debian:!", "debian:<6>"))
    assert judge("no-empty-passwords", image).result is Result.PASS


def test_shadow_that_was_not_read_is_an_error() -> None:
    """Without root nobody can say anything about passwords."""
    image = answers(files={"/etc/passwd": USERS, "/etc/group": GROUP})
    assert judge("root-locked", image).result is Result.ERROR
    offline = answers(files={"/etc/passwd": USERS}, plane=Plane.OFFLINE)
    assert judge("no-password-logins", offline).result is Result.NEEDS_BOOT


@pytest.mark.parametrize("uid", ["0", "00"])
def test_second_root_is_found(uid: str) -> None:
    """Another account with id 0 fails, whatever its name and however the number is written."""
    image = built(passwd=USERS + f"toor:x:{uid}:0::/root:/bin/sh\n")
    judged = judge("only-root-uid0", image)
    assert judged.result is Result.FAIL
    assert "toor" in judged.reason


@pytest.mark.parametrize(
    ("passwd", "group", "reason"),
    [
        (USERS + "debian:x:1001:1000::/h:/bin/sh\n", GROUP, "unique user names"),
        (USERS + "twin:x:1000:1000::/h:/bin/sh\n", GROUP, "unique user ids"),
        (USERS, GROUP + "debian:x:1001:\n", "unique group names"),
        (USERS, GROUP + "twin:x:1000:\n", "unique group ids"),
        (USERS + "+::::::\n", GROUP, "/etc/passwd:4"),
        (USERS + "broken\n", GROUP, "/etc/passwd:4"),
    ],
)
def test_doubles_are_found(passwd: str, group: str, reason: str) -> None:
    """A name or number that two share fails, and so does a line that is no record."""
    judged = judge("unique-accounts", built(passwd=passwd, group=group))
    assert judged.result is Result.FAIL
    assert reason in judged.reason


@pytest.mark.parametrize(
    ("of", "passes"),
    [("user-name", True), ("user-id", False), ("group-name", True), ("group-id", True)],
)
def test_one_column_alone(of: str, passes: bool) -> None:  # noqa: FBT001 - a table of cases
    """A control about one column does not fail because of another."""
    twin = built(passwd=USERS + "twin:x:1000:1000::/h:/bin/sh\n")
    judged = judge("unique-accounts", twin, of=[of])
    assert judged.result is (Result.PASS if passes else Result.FAIL)


def test_broken_line_belongs_to_its_file() -> None:
    """A line of passwd that is none does not speak against groups."""
    image = built(passwd=USERS + "broken\n")
    assert judge("unique-accounts", image, of=["group-id"]).result is Result.PASS
    assert judge("unique-accounts", image, of=["user-id"]).result is Result.FAIL
    assert judge("unique-accounts", image, of=["shoe-size"]).result is Result.ERROR
