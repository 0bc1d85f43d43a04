"""A profile judges the systems that it is for."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest

from imgverify.errors import ExitCode, WrongSystemError
from imgverify.facts.os_release import OsRelease
from imgverify.fitting import demand_fit
from imgverify.profiles.applies import Applies
from imgverify.profiles.profile import Profile
from imgverify.unobserved import NotObservedError, Unobserved


def _release(os: str, version: str, path: str = "/etc/os-release") -> OsRelease:
    return OsRelease(os, version, "", ("debian", "rhel"), "", path)


@pytest.mark.parametrize(
    ("version", "seen", "fits"),
    [
        ("7", "7", True),
        ("7", "7.9", True),
        ("7", "70", False),
        ("2", "2023", False),
        ("2023", "2", False),
        ("22.04", "22.04", True),
        ("22.04", "22.10", False),
        ("", "sid", True),
        ("12", "", False),
    ],
)
def test_versions_are_whole_numbers(version: str, seen: str, fits: bool) -> None:  # noqa: FBT001
    """Amazon Linux 2 is not Amazon Linux 2023."""
    assert Applies(os=("amzn",), version=version).fits("amzn", seen) is fits


def test_a_derivative_is_another_system(tmp_path: Path) -> None:
    """ID_LIKE does not count: only who is listed."""
    profile = Profile(name="p", controls={}, applies=Applies(os=("debian", "rhel")))
    with pytest.raises(WrongSystemError) as caught:
        demand_fit(profile, _release("rocky", "9"), [tmp_path], force=False)
    assert caught.value.message == "profile p is for debian or rhel, this system is rocky 9"
    assert caught.value.hint.startswith("no bundled profile is for it")
    assert caught.value.exit_code is ExitCode.USAGE


def test_names_the_profile_that_fits(tmp_path: Path) -> None:
    """Out of those that are bundled; one that cannot be read is passed over."""
    (tmp_path / "good.yaml").write_text("profile: good\napplies: {os: [rocky], version: '9'}\n")
    (tmp_path / "any.yaml").write_text("profile: any\n")
    (tmp_path / "bad.yaml").write_text("profile: [\n")
    profile = Profile(name="p", controls={}, applies=Applies(os=("debian",)))
    with pytest.raises(WrongSystemError, match="use --profile good; --force-profile judges it"):
        demand_fit(profile, _release("rocky", "9.4"), [tmp_path], force=False)


def test_force_is_noted() -> None:
    """The report says that the profile is not for such a system."""
    profile = Profile(name="p", controls={}, applies=Applies(os=("debian",)))
    (note,) = demand_fit(profile, _release("rocky", "9"), [], force=True)
    assert note.endswith("judged all the same (--force-profile)")


def test_a_system_that_does_not_say_what_it_is_does_not_fit() -> None:
    """Without os-release, only a profile for any system fits."""
    silent = _release("linux", "", path="")
    with pytest.raises(WrongSystemError, match="this system is without os-release"):
        demand_fit(
            Profile(name="p", controls={}, applies=Applies(os=("linux",))), silent, [], force=False
        )
    assert demand_fit(Profile(name="p", controls={}), silent, [], force=False) == []


def test_unknown_refuses_nothing() -> None:
    """A fact that was not observed is noted; the checks will say what it means."""
    unknown = cast(Any, Unobserved(NotObservedError("cut off")))
    profile = Profile(name="p", controls={}, applies=Applies(os=("debian",)))
    assert "cut off" in demand_fit(profile, unknown, [], force=False)[0]
