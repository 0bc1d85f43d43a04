"""Answers that only mean something together, and those that mean nothing for an image."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgverify.errors import UsageError
from tests.unit.sources.asked import asked, left, preseed


@pytest.mark.parametrize(
    ("lines", "check"),
    [
        ("d-i passwd/root-login boolean false", "root-locked"),
        ("d-i passwd/root-password-crypted password !", "root-locked"),
        ("d-i passwd/root-password-crypted password $6$a", "root-password"),
        ("d-i passwd/root-password password a", "root-password"),
    ],
)
def test_root(tmp_path: Path, lines: str, check: str) -> None:
    """Whether a password opens root's account, however it is said."""
    ((found, _),) = asked(preseed(tmp_path, lines))["root"]
    assert found == check


def test_time(tmp_path: Path) -> None:
    """Zone and hardware clock are one check; a clock without a zone is for a person."""
    both = preseed(tmp_path, "d-i time/zone string Etc/UTC\nd-i clock-setup/utc boolean true")
    assert asked(both) == {"time": [("timezone", {"zone": "Etc/UTC", "utc": True})]}
    assert asked(preseed(tmp_path, "d-i clock-setup/utc boolean false")) == {"time": []}


def test_nothing_is_silently_absent(tmp_path: Path) -> None:
    """Every line is a control, a remark, or said to ask nothing; the last of two counts."""
    late = "d-i preseed/late_command string echo root:hunter2 | in-target chpasswd"
    told = "d-i preseed/late_command string …"
    demands = preseed(
        tmp_path,
        "d-i time/zone string Europe/Rome\n"
        "d-i time/zone string Etc/UTC\n"
        "d-i netcfg/choose_interface select auto\n"
        "d-i some/thing string x\n"
        "d-i some/other seen true\n"
        f"{late}\n",
    )
    assert demands.wanted["time"].title == "local time is Etc/UTC"
    assert [one.statement.where for one in demands.silent] == [
        "preseed.cfg:1",
        "preseed.cfg:3",
        "preseed.cfg:5",
    ]
    assert left(demands) == [
        "d-i some/thing string x: no check knows this question",
        f"{told}: what a command does cannot be told from it",
    ]


def test_what_is_none(tmp_path: Path) -> None:
    """A file of comments answers nothing."""
    with pytest.raises(UsageError, match="no answers"):
        preseed(tmp_path, "# nothing\n")


def test_no_user_where_none_is_made(tmp_path: Path) -> None:
    """A name that is left in the file asks for nothing then."""
    text = "d-i passwd/make-user boolean {}\nd-i passwd/username string joe\n"
    assert list(asked(preseed(tmp_path, text.format("true")))) == ["user:joe"]
    assert asked(preseed(tmp_path, text.format("false"))) == {}


def test_answers_that_others_decide_are_told_of(tmp_path: Path) -> None:
    """No line of the file is missing, and the example's word for no host name is none."""
    text = (
        "d-i passwd/root-login boolean false\n"
        "d-i passwd/root-password-again password x\n"
        "d-i partman-auto/choose_recipe select atomic\n"
        "d-i partman-auto/expert_recipe string x :: 1 2 3 ext4 mountpoint{ / } .\n"
        "d-i netcfg/get_hostname string unassigned-hostname\n"
    )
    demands = preseed(tmp_path, text)
    assert sorted(asked(demands)) == ["part:/", "root"]
    assert [one.statement.where for one in demands.silent] == [
        f"preseed.cfg:{line}" for line in (2, 3, 5)
    ]
