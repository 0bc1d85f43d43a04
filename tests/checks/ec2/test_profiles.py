"""The profiles for AMIs judge what is well made, and what is not."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from imgverify.ami import Ami, AmiVolume
from imgverify.cli import main
from imgverify.model import Result
from imgverify.plan import make_plan
from imgverify.planes import replay
from imgverify.proving.rejudging import Bench
from imgverify.recording import read_recording
from tests.checks.ec2.described import GOOD, told
from tests.checks.ec2.ebs_centos6 import ebs_recording
from tests.recordings.compose.__main__ import RECORDINGS
from tests.recordings.verdicts import lines_of

GOLDEN = Path(__file__).parents[2] / "golden" / "ec2"
# As somebody leaves it who clicked "create image" on an old server and shared it with everybody.
BAD = Ami(
    id="ami-0bad0bad0bad0bad0",
    region="eu-central-1",
    name="server (1)",
    owner="111122223333",
    created="2019-03-01T09:00:00.000Z",
    state="available",
    architecture="i386",
    virtualization="paravirtual",
    root_device="/dev/sda1",
    root_device_type="ebs",
    volumes=(
        AmiVolume(
            device="/dev/sda1",
            size=100,
            type="standard",
            snapshot="snap-0bad0bad0bad0bad0",
            shared_with=("444455556666", "all"),
        ),
        AmiVolume(device="sdb", virtual_name="ephemeral0"),
    ),
    public=True,
    shared_with=("444455556666", "all"),
    deprecated="2021-03-01T09:00:00.000Z",
    seen="2026-11-22T00:00:00Z",
    unseen={"ancestry": "you are not allowed to call ec2:GetImageAncestry"},
)


def of_the_ami(ami: Ami, tmp_path: Path) -> list[str]:
    """What ec2-ami says of an AMI, without its instance; a line for each control.

    Args:
        ami: as EC2 described it.
        tmp_path: for a recording.
    """
    replay.save(told(ami), tmp_path / "answers.json", "composed")
    lines = lines_of(make_plan("ec2-ami", None), (tmp_path / "answers.json").read_bytes())
    return [line for line in lines if line.startswith("ami-")]


def test_well_made_ami_passes(tmp_path: Path) -> None:
    """Every control about the AMI itself is decided without a boot."""
    lines = of_the_ami(msgspec.structs.replace(GOOD, boot_mode="uefi"), tmp_path)
    assert len(lines) == 19
    assert [line for line in lines if not line.endswith(" pass")] == []


def test_bad_ami_word_for_word(tmp_path: Path) -> None:
    """What a person reads about each control of an AMI that should not be published."""
    lines = of_the_ami(BAD, tmp_path)
    assert "\n".join(lines) + "\n" == (GOLDEN / "bad-ami.txt").read_text(encoding="utf-8")


def test_instance_of_a_lab_image() -> None:
    """What the lab's image is as an instance: all of level 1, and no time service for level 2."""
    plan = make_plan("ec2-ami", None)
    answers, machine = read_recording(RECORDINGS / "lab-ec2", plan.questions())
    assert machine
    bench = Bench(plan, answers, machine, Path(machine.console_path).read_text(encoding="utf-8"))
    results = {
        control: Result.fold([bench.outcomes[number].result for number in numbers])
        for control, numbers in bench.claims.made_by.items()
    }
    assert {one for one, result in results.items() if result is not Result.PASS} == {"ec2-20"}
    assert plan.profile.controls["ec2-20"].level == 2


def test_centos6_on_volumes_passes() -> None:
    """Mapping and mounts agree with the profile."""
    lines = lines_of(make_plan("ec2-ebs-centos6", None), ebs_recording())
    assert [line for line in lines if not line.endswith(" pass")] == []


def test_centos6_on_volumes_can_fail(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every change that breaks it is noticed, by its controls and by no others.

    /tmp can be mounted by a unit, too: changes of those do nothing where there is no systemd.
    """
    (tmp_path / "answers.json").write_bytes(ebs_recording())
    controls = [
        one for one in make_plan("ec2-ebs-centos6", None).profile.controls if one != "ebs-5"
    ]
    chosen = [word for one in controls for word in ("--control", one)]
    code = main(["prove", "--profile=ec2-ebs-centos6", f"--image=replay:{tmp_path}", *chosen])
    printed = capsys.readouterr().out
    assert code == 0, printed
    assert ", 0 survived, 0 spilled," in printed
