"""Controls of other tools' files join those of a profile."""

from __future__ import annotations

import pytest

from imgverify.added import Added, with_added
from imgverify.errors import ProfileError
from imgverify.model import CheckCall, Control
from imgverify.plan import make_plan
from imgverify.profiles.profile import Profile

ROOT = CheckCall(check="root-locked")


def _control(number: str, *checks: CheckCall) -> Control:
    return Control(id=number, title="t", checks=checks)


def test_name_and_digest_say_what_was_added() -> None:
    """Two runs with different files are not judged by the same thing."""
    profile = Profile(name="site", controls={"1": _control("1")}, digest="sha256:0")
    first = with_added(profile, [Added("a.yaml", (_control("goss:a"),))])
    second = with_added(profile, [Added("a.yaml", (_control("goss:b"),))])
    assert (first.name, [*first.controls]) == ("site + a.yaml", ["1", "goss:a"])
    assert len({profile.digest, first.digest, second.digest}) == 3


def test_a_number_that_is_taken_is_refused() -> None:
    """A control of the profile is not silently replaced."""
    profile = Profile(name="site", controls={"1": _control("1")})
    with pytest.raises(ProfileError, match=r"a\.yaml: control 1 is in site already"):
        with_added(profile, [Added("a.yaml", (_control("1"),))])


def test_without_a_profile_only_what_is_added_is_judged() -> None:
    """The file's name stands for the profile's, and parameters get their defaults."""
    plan = make_plan("", added=[Added("a.yaml", (_control("x:1", ROOT),))])
    assert (plan.profile.name, [*plan.profile.controls]) == ("a.yaml", ["x:1"])
    assert plan.profile.controls["x:1"].checks[0].params is not None
    assert not plan.last


def test_what_changes_the_machine_is_known_to_the_plan() -> None:
    """Such controls are judged after everything else."""
    plan = make_plan(
        "cloud-image", added=[Added("c.yml", (_control("x:1", ROOT),), changes_machine=True)]
    )
    assert plan.last == {"x:1"}
    assert len(plan.profile.controls) > 1
