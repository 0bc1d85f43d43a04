"""Plans for the images of a tree."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgverify.errors import ProfileError, UsageError
from imgverify.tree_plan import make_tree_plans

PROFILE = """
profile: site
controls:
  "1": {title: bash, all: [{package-present: {name: bash}}]}
  "2": {title: no telnet, level: 2, all: [{package-absent: {name: telnet}}]}
"""


@pytest.fixture
def site(tmp_path: Path) -> str:
    """A profile of two controls."""
    path = tmp_path / "site.yaml"
    path.write_text(PROFILE)
    return str(path)


def waivers(tmp_path: Path, *controls: str) -> Path:
    """Waivers of some controls."""
    end = "reason: known, owner: me, expires: '2999-01-01T00:00:00Z'"
    path = tmp_path / "waivers.yaml"
    lines = [f"- {{control: '{number}', {end}}}" for number in controls]
    path.write_text("\n".join(["waivers:", *lines, ""]))
    return path


def test_controls_of_the_provider_come_after_the_users(site: str) -> None:
    """Each provider has its own; the digest tells them apart."""
    plans = make_tree_plans(site, ["aws", "gcp", "unheard-of"])
    assert list(plans["aws"].profile.controls)[:3] == ["1", "2", "aws-1"]
    assert list(plans["unheard-of"].profile.controls) == ["1", "2"]
    assert len({plan.profile.digest for plan in plans.values()}) == 3
    assert "wrapping" in plans["gcp"].topics()


def test_level_is_of_the_users_profile(site: str) -> None:
    """The expectations of a provider have no levels to choose from."""
    plan = make_tree_plans(site, ["aws"], level=1)["aws"]
    assert "2" not in plan.profile.controls
    assert "aws-1" in plan.profile.controls


def test_waivers_of_each(site: str, tmp_path: Path) -> None:
    """One of a provider is that provider's, in the tree or not; one of another level is known."""
    path = waivers(tmp_path, "2", "aws-1", "vmware-4")
    plans = make_tree_plans(site, ["aws", "gcp"], waivers=path, level=1)
    assert [one.control for one in plans["aws"].waivers] == ["2", "aws-1"]
    assert [one.control for one in plans["gcp"].waivers] == ["2"]


def test_waiver_of_nothing(site: str, tmp_path: Path) -> None:
    """It fails before anything is read."""
    with pytest.raises(ProfileError, match="3"):
        make_tree_plans(site, ["aws"], waivers=waivers(tmp_path, "3"))


def test_chosen_controls(site: str) -> None:
    """A number of one provider is chosen there, and is no mistake elsewhere."""
    plans = make_tree_plans(site, ["aws", "gcp"], control=["aws-*"])
    assert {one.id for one in plans["aws"].controls()} == {
        number for number in plans["aws"].profile.controls if number.startswith("aws-")
    }
    assert plans["gcp"].controls() == []
    with pytest.raises(UsageError, match="vmware-1"):
        make_tree_plans(site, ["aws"], control=["vmware-1"])


def test_control_that_both_have(tmp_path: Path) -> None:
    """Neither may replace the other."""
    path = tmp_path / "site.yaml"
    path.write_text(PROFILE.replace('"2"', "aws-1"))
    with pytest.raises(ProfileError, match="aws-1 is also one of provider-aws"):
        make_tree_plans(str(path), ["aws"])
