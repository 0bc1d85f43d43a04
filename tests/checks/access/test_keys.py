"""Who can log in with a key."""

from __future__ import annotations

import pytest

from imgverify.facts.answers import Answers
from imgverify.model import Plane, Result
from tests.checks.building import answers
from tests.checks.judging import judge
from tests.checks.machines import OURS, OURS_PRINT, THEIRS, THEIRS_PRINT, machine

USERS = "root:x:0:0:root:/root:/bin/bash\ndebian:x:1000:1000:Debian:/home/debian:/bin/bash\n"
HOME = "/home/debian/.ssh"
ROOT_FILE = (
    'no-port-forwarding,command="echo \'Please login as the user \\"debian\\".\';sleep 10" '
    f"{OURS}\n"
)


def built(
    files: dict[str, str] | None = None,
    states: dict[str, str] | None = None,
    sshd: str = "authorizedkeysfile .ssh/authorized_keys .ssh/authorized_keys2\n",
    plane: Plane = Plane.BOOT,
) -> Answers:
    """A cloud machine: our key for the login user, and for root with a forced command."""
    return answers(
        "accounts",
        "ssh_keys",
        "sshd",
        files={
            "/etc/passwd": USERS,
            f"{HOME}/authorized_keys": OURS + "\n",
            "/root/.ssh/authorized_keys": ROOT_FILE,
            **(files or {}),
        },
        states={
            HOME: "d0700 debian debian",
            f"{HOME}/authorized_keys": "0600 debian debian",
            "/usr/sbin/sshd": "0755 root root",
            **(states or {}),
        },
        outputs={"sshd -T": sshd},
        plane=plane,
    )


def test_injected_key_is_accepted() -> None:
    """The exact key in the login user's file with tight modes passes."""
    judged = judge("ssh-key-injected", built(), {"machine": machine()})
    assert judged.result is Result.PASS
    assert [finding.where for finding in judged.findings] == [
        "/etc/passwd",
        f"{HOME}/authorized_keys",
        HOME,
        f"{HOME}/authorized_keys",
    ]


@pytest.mark.parametrize(
    ("files", "states", "reason"),
    [
        ({f"{HOME}/authorized_keys": THEIRS + "\n"}, {}, "found not there"),
        ({f"{HOME}/authorized_keys": "# " + OURS + "\n"}, {}, "found not there"),
        ({f"{HOME}/authorized_keys": 'from="10.0.0.1" ' + OURS + "\n"}, {}, "options"),
        ({f"{HOME}/authorized_keys": OURS.replace("5dNs", "5dNt") + "\n"}, {}, "not there"),
        ({}, {HOME: "d0755 debian debian"}, "0755"),
        ({}, {f"{HOME}/authorized_keys": "0644 debian debian"}, "0644"),
        ({}, {f"{HOME}/authorized_keys": "0600 root root"}, "0600 root"),
        ({"/etc/passwd": USERS.replace("debian:", "admin:")}, {}, "no such account"),
    ],
)
def test_injected_key_is_refused(
    files: dict[str, str], states: dict[str, str], reason: str
) -> None:
    """Another key, a comment, a limit, a look-alike, loose modes and a missing user fail."""
    judged = judge("ssh-key-injected", built(files, states), {"machine": machine()})
    assert judged.result is Result.FAIL
    assert reason in judged.reason


def test_injected_key_on_a_host_that_ran_before() -> None:
    """Without an injected key there is nothing to judge, and the fact is named."""
    judged = judge("ssh-key-injected", built(), {"machine": machine(injected=False)})
    assert judged.result is Result.NOTAPPLICABLE
    assert "running before us" in judged.reason


def test_own_key_alone_is_no_foreign_key() -> None:
    """Our key for the user, and for root with the usual forced command, passes."""
    judged = judge("no-foreign-keys", built(), {"machine": machine()})
    assert judged.result is Result.PASS
    assert "forced command" in judged.findings[0].found


@pytest.mark.parametrize(
    "path",
    [
        "/root/.ssh/authorized_keys2",
        "/etc/skel/.ssh/authorized_keys",
        "/home/builder/.ssh/authorized_keys",
        "/var/lib/jenkins/.ssh/authorized_keys",
        "/etc/ssh/authorized_keys/debian",
    ],
)
def test_foreign_key_is_found(path: str) -> None:
    """A second key fails wherever sshd would find it, in skeletons too."""
    text = f"# a comment\n\n{THEIRS}\n"
    judged = judge("no-foreign-keys", built({path: text}), {"machine": machine()})
    assert judged.result is Result.FAIL
    assert f"{path}:3" in judged.reason
    assert THEIRS_PRINT in judged.reason


def test_foreign_key_may_be_allowed() -> None:
    """A fingerprint that the profile allows passes; it is no prefix match."""
    image = built({"/root/.ssh/authorized_keys2": THEIRS + "\n"})
    allowed = judge("no-foreign-keys", image, {"machine": machine()}, allow=[THEIRS_PRINT])
    other = judge("no-foreign-keys", image, {"machine": machine()}, allow=[THEIRS_PRINT[:-1]])
    assert (allowed.result, other.result) == (Result.PASS, Result.FAIL)


def test_line_that_is_no_key_is_foreign() -> None:
    """What we cannot read is not taken for harmless."""
    image = built({"/root/.ssh/authorized_keys2": "ssh-quantum !!!\n"})
    judged = judge("no-foreign-keys", image, {"machine": machine()})
    assert judged.result is Result.FAIL
    assert "no key" in judged.reason


def test_keys_in_an_unknown_place_are_an_error() -> None:
    """When sshd reads keys where nobody looked, nothing is passed."""
    image = built(sshd="authorizedkeysfile /srv/keys/%u\n")
    judged = judge("no-foreign-keys", image, {"machine": machine()})
    assert judged.result is Result.ERROR
    assert "/srv/keys/%u" in judged.reason


def test_keys_that_only_a_match_block_reads_are_an_error() -> None:
    """What sshd says in general leaves out what it does for some users."""
    block = "Match User debian\n  AuthorizedKeysFile /srv/keys/%u\n"
    image = built({"/etc/ssh/sshd_config": block})
    judged = judge("no-foreign-keys", image, {"machine": machine()})
    assert judged.result is Result.ERROR
    assert "/srv/keys/%u" in judged.reason


def test_home_beyond_every_wildcard_needs_the_command() -> None:
    """A home that was not looked at is an error on a machine and needs a boot on a disk."""
    deep = USERS + "app:x:1001:1001::/srv/a/b/c/app:/bin/bash\n"
    for plane, result in ((Plane.BOOT, Result.ERROR), (Plane.OFFLINE, Result.NEEDS_BOOT)):
        image = built({"/etc/passwd": deep}, plane=plane)
        assert judge("no-foreign-keys", image, {"machine": machine()}).result is result


def test_our_fingerprint_is_what_ssh_keygen_prints() -> None:
    """Evidence shows the fingerprint that a person would compare."""
    judged = judge("ssh-key-injected", built(), {"machine": machine()})
    assert OURS_PRINT in judged.findings[1].found
