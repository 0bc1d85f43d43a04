"""Homes of people who can log in."""

from __future__ import annotations

from typing import Any

import pytest

from imgverify.facts.answers import Answers
from imgverify.model import Outcome, Plane, Result
from tests.checks.building import answers
from tests.checks.judging import judge

USERS = """\
root:x:0:0::/root:/bin/bash
svc:x:100:100::/nowhere:/sbin/nologin
ann:x:1000:1000::/home/ann:/bin/bash
"""
HOMES = """\
home d 550 0 0 /root
item f 600 0 0 /root/.bashrc
home d 750 1000 1000 /home/ann
item f 640 1000 1000 /home/ann/.bashrc
item d 777 0 0 /home/ann/.cache
item l 777 0 0 /home/ann/.link
"""
ONLY_ROOT = HOMES.partition("home d 750")[0]


def built(homes: str | None = HOMES, equiv: str | None = None) -> Answers:
    """Root and one more, and perhaps /etc/hosts.equiv."""
    outputs = {} if homes is None else {"home folders": homes.replace("\n", "\0")}
    files = {"/etc/passwd": USERS, "/etc/group": ""}
    if equiv is not None:
        files["/etc/hosts.equiv"] = equiv
    params = {"paths": ["/etc/hosts.equiv"]}
    return answers(
        "accounts", "home_folders", "files", files=files, outputs=dict(outputs), params=params
    )


CASES: list[tuple[str, dict[str, Any]]] = [
    ("home-exists", {}),
    ("home-owner", {}),
    ("home-group", {}),
    ("home-mode", {}),
    ("dotfile-mode", {"name": ".*", "mode": "0740"}),
    ("dotfile-owner", {}),
    ("dotfile-group", {}),
    ("dotfile-absent", {"name": ".netrc"}),
    ("dotfile-absent", {"name": ".rhosts", "paths": ["/etc/hosts.equiv"]}),
]


@pytest.mark.parametrize(("name", "params"), CASES)
def test_proper_homes_pass(name: str, params: dict[str, Any]) -> None:
    """Neither folders and links are judged, nor homes of those who cannot log in."""
    assert judge(name, built(), **params).result is Result.PASS


@pytest.mark.parametrize(("name", "params"), CASES)
def test_without_the_walk_nothing_is_said(name: str, params: dict[str, Any]) -> None:
    """On a machine an error, on a disk a matter for a boot."""
    assert judge(name, built(None), **params).result is Result.ERROR
    disk = answers("accounts", files={"/etc/passwd": USERS}, plane=Plane.OFFLINE)
    assert judge(name, disk, **params).result is Result.NEEDS_BOOT


@pytest.mark.parametrize(("name", "params"), CASES)
def test_home_of_which_nothing_is_known(name: str, params: dict[str, Any]) -> None:
    """A walk that left a home out does not pass."""
    assert judge(name, built(ONLY_ROOT), **params).result is Result.ERROR


def changed(name: str, old: str, new: str, /, **params: Any) -> Outcome:
    """Judge homes of which one record is different."""
    assert old in HOMES
    return judge(name, built(HOMES.replace(old, new)), **params)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("home-owner", "d 750 1000 1000", "d 750 0 1000"),
        ("home-group", "d 750 1000 1000", "d 750 1000 100"),
        ("home-mode", "d 750", "d 755"),
        ("home-mode", "d 750", "d 770"),
        ("home-mode", "d 550", "d 1551"),
        ("dotfile-owner", "f 640 1000 1000", "f 640 0 1000"),
        ("dotfile-group", "f 640 1000 1000", "f 640 1000 0"),
    ],
)
def test_improper_home(name: str, old: str, new: str) -> None:
    """One wrong number is enough, and the path is named."""
    judged = changed(name, old, new)
    assert judged.result is Result.FAIL
    assert ("/home/ann" in judged.reason) is ("d 550" not in old)


def test_missing_home() -> None:
    """Only the check for its existence fails."""
    gone = ONLY_ROOT + "none /home/ann\n"
    judged = judge("home-exists", built(gone))
    assert judged.result is Result.FAIL
    assert "ann: no /home/ann" in judged.reason
    assert judge("home-owner", built(gone)).result is Result.PASS
    assert judge("dotfile-owner", built(gone)).result is Result.PASS


@pytest.mark.parametrize(
    ("mode", "passes"), [("740", True), ("600", True), ("644", False), ("760", False)]
)
def test_dotfile_mode(mode: str, passes: bool) -> None:  # noqa: FBT001 - a table of cases
    """No right beyond the wanted ones."""
    judged = changed("dotfile-mode", "f 640", f"f {mode}", name=".*", mode="0740")
    assert judged.result is (Result.PASS if passes else Result.FAIL)


def test_dotfile_of_one_name() -> None:
    """A stricter rule for one file leaves the others alone."""
    assert judge("dotfile-mode", built(), name=".netrc", mode="0600").result is Result.PASS
    judged = changed("dotfile-mode", "ann/.bashrc", "ann/.netrc", name=".netrc", mode="0600")
    assert judged.result is Result.FAIL
    assert judged.findings[0].mend == "chmod 0600 /home/ann/.netrc"


@pytest.mark.parametrize("kind", ["f", "l", "d", "p"])
def test_forbidden_dotfile(kind: str) -> None:
    """Whatever has the name is one, a link too; a longer name is another file."""
    judged = changed(
        "dotfile-absent",
        "f 640 1000 1000 /home/ann/.bashrc",
        f"{kind} 640 0 0 /home/ann/.rhosts",
        name=".rhosts",
    )
    assert judged.result is Result.FAIL
    other = changed("dotfile-absent", "ann/.bashrc", "ann/.rhosts.old", name=".rhosts")
    assert other.result is Result.PASS


def test_forbidden_file_outside_of_homes() -> None:
    """The system's own list of trusted hosts counts too."""
    judged = judge("dotfile-absent", built(equiv="+\n"), name=".rhosts", paths=["/etc/hosts.equiv"])
    assert judged.result is Result.FAIL
    assert "/etc/hosts.equiv" in judged.reason
