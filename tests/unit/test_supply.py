"""From a text to artifacts: a supplier may name what another one must find."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from imgverify import registry
from imgverify.ec2.options import Ec2Options
from imgverify.errors import ArtifactError, ImgverifyError
from imgverify.model import Artifact
from imgverify.options import Options
from imgverify.packer.options import PackerOptions
from imgverify.progress import Silent
from imgverify.providers import BootOptions
from imgverify.supply import Supply
from imgverify.supplying import Supplied, Supplier


def _options(tmp_path: Path) -> Options:
    return Options(
        image="packer:web.json",
        profile="site",
        force_profile=False,
        level=None,
        control=(),
        provider="auto",
        reports=tmp_path / "reports",
        waivers=None,
        attestations=None,
        record=None,
        offline=False,
        fail_fast=False,
        boot=BootOptions(ec2=Ec2Options(region="eu-west-1")),
        packer=PackerOptions((), (), (), ()),
        goss=(),
        awstoe=(),
        awstoe_parameters={},
    )


def _ami(name: str) -> Artifact:
    return Artifact(kind="ami", location=name, format="ami", digest="sha256:1")


class FakeEc2:
    """Stands for the supplier of AMIs: what it was asked, and with which region."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    def check(self, options: Options, _progress: object) -> None:
        """Refuse one that is known to be missing."""
        if options.image == "ami-0bad0bad":
            raise ArtifactError("ami-0bad0bad: resolves to nothing")

    def supply(self, options: Options, *_: object) -> tuple[Supplied, ...]:
        """Find it, whatever it is called."""
        self.asked.append((options.image, options.boot.ec2.region))
        found = _ami(options.image)
        return (Supplied("x", options.image, "", ("seen",), artifact=found, again=lambda: "now"),)


def _from(*several: Supplied) -> Supplier:
    return cast(Supplier, SimpleNamespace(supply=lambda *_: several))


@pytest.fixture
def ec2(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FakeEc2:
    """A supplier of AMIs that is asked in place of the real one."""
    monkeypatch.setenv("IMGVERIFY_STATE_DIR", str(tmp_path / "state"))
    fake = FakeEc2()
    found = lambda spec: fake if spec.startswith("ami-") else None  # noqa: E731
    monkeypatch.setattr(registry, "supplier", found)
    return fake


def test_what_a_build_made_is_found_by_another(ec2: FakeEc2, tmp_path: Path) -> None:
    """An AMI of a build is looked for in the build's region, under the build's name."""
    built = Supplied("web", "ami-0abc1234", "packer:web.json", ("built",), region="us-east-2")
    (one,) = Supply(_options(tmp_path), Silent()).of(_from(built))
    assert ec2.asked == [("ami-0abc1234", "us-east-2")]
    assert (one.name, one.notes) == ("web", ("built", "seen"))
    assert one.artifact == _ami("ami-0abc1234")
    assert one.options.boot.ec2.region == "us-east-2"
    assert one.again is not None
    assert one.again() == "now"


def test_region_of_the_command_line(ec2: FakeEc2, tmp_path: Path) -> None:
    """It holds where the build does not say another one."""
    Supply(_options(tmp_path), Silent()).of(_from(Supplied("web", "ami-0abc1234", "")))
    assert ec2.asked == [("ami-0abc1234", "eu-west-1")]


@pytest.mark.usefixtures("ec2")
def test_one_of_several_that_is_not_there(tmp_path: Path) -> None:
    """It says why, and the other one is delivered."""
    several = (Supplied("bad", "ami-0bad0bad", ""), Supplied("good", "ami-0abc1234", ""))
    bad, good = Supply(_options(tmp_path), Silent()).of(_from(*several))
    assert bad.artifact is None
    assert isinstance(bad.failure, ArtifactError)
    assert good.artifact is not None


@pytest.mark.usefixtures("ec2")
def test_the_only_one_is_not_there(tmp_path: Path) -> None:
    """Then there is nothing to judge, and no folder is left of the attempt."""
    with pytest.raises(ImgverifyError, match="resolves to nothing"):
        Supply(_options(tmp_path), Silent()).of(_from(Supplied("bad", "ami-0bad0bad", "")))
    assert list((tmp_path / "reports").iterdir()) == []
    assert list((tmp_path / "state/leases").iterdir()) == []


def test_options_of_the_others_stay(ec2: FakeEc2, tmp_path: Path) -> None:
    """What one of them changes for itself is not everybody's."""
    options = _options(tmp_path)
    before: Any = replace(options)
    Supply(options, Silent()).of(_from(Supplied("web", "ami-0abc1234", "", region="us-west-1")))
    assert options == before
    assert ec2.asked
