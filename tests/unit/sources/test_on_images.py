"""Sources that describe a machine pass on it, and fail in what is changed in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgverify import registry
from imgverify.model import Result
from imgverify.opening import opened
from imgverify.plan import Plan, make_plan
from imgverify.planes.documents import with_documents
from imgverify.progress import Silent
from imgverify.proving.claims import claims_of
from imgverify.proving.view import View
from imgverify.sources.demands import Demands
from imgverify.sources.fstab import read_fstab
from imgverify.sources.profile_text import profile_text
from imgverify.verdicts import verdict
from tests.lab.images import image
from tests.recordings.verdicts import lines_of
from tests.unit.sources.asked import kickstart, preseed

ROOT = Path(__file__).parents[3]
RECORDINGS = ROOT / "tests" / "recordings"
FSTAB = (ROOT / "tests/lab/recipe/fstab/good").read_text().replace("@BOOT_UUID@", "1234")
KICKSTART = """
rootpw --lock
services --enabled=ssh
clearpart --all --disklabel=gpt
part biosboot --fstype=biosboot --size=1
part /boot --fstype=ext4 --size=200 --grow --fsoptions=nodev,nosuid
part pv.1 --size=1 --grow
volgroup vg0 pv.1 --reserved-space=256
logvol / --vgname=vg0 --name=root --size=3072 --fstype=xfs
logvol /home --vgname=vg0 --name=home --size=512 --fstype=xfs --fsoptions=nodev
logvol /opt --vgname=vg0 --name=opt --size=512 --fstype=xfs
logvol /var --vgname=vg0 --name=var --size=1536 --fstype=xfs
logvol /var/tmp --vgname=vg0 --name=var_tmp --size=512 --fstype=xfs
logvol /var/log --vgname=vg0 --name=var_log --size=512 --fstype=xfs
logvol /var/log/audit --vgname=vg0 --name=var_log_audit --size=512 --fstype=xfs
logvol /tmp --vgname=vg0 --name=tmp --size=512 --fstype=xfs --fsoptions=noexec
bootloader --append="console=tty0 console=ttyS0,115200"
%packages
sudo
-telnet
%end
"""
PRESEED = """
d-i passwd/root-login boolean false
d-i partman-auto/method string lvm
d-i partman-auto/expert_recipe string x :: 1 1 1 free method{ biosgrub } . \\
  200 300 600 ext4 method{ format } filesystem{ ext4 } mountpoint{ /boot } . \\
  500 500 600 xfs $lvmok{ } lv_name{ home } in_vg{ vg0 } method{ format } \\
  filesystem{ xfs } mountpoint{ /home } options/nosuid{ nosuid } .
d-i pkgsel/include string openssh-server, lvm2
d-i debian-installer/add-kernel-opts string rd.lvm.lv=vg0/root
"""


def plan_of(folder: Path, kind: str, demands: Demands) -> Plan:
    """The profile of a source, as a run would load it."""
    path = folder / "made.yaml"
    path.write_text(profile_text(kind, "source", "made", demands), encoding="utf-8")
    return make_plan(str(path), None)


def fstab_of(folder: Path, text: str) -> Demands:
    """Read an fstab with this text."""
    (folder / "fstab").write_text(text)
    return read_fstab(folder / "fstab")


def recorded(plan: Plan, name: str) -> dict[str, str]:
    """What is no pass on a recording, by control."""
    lines = lines_of(plan, (RECORDINGS / name / "answers.json").read_bytes())
    said = (line.split(" ", 1) for line in lines)
    return {number: result.partition(":")[0] for number, result in said if result != Result.PASS}


@pytest.mark.parametrize(
    ("old", "new", "failing"),
    [
        ("", "", set()),
        ("--size=1536", "--size=1600", {"kickstart:logvol:vg0/var"}),
        ("--fsoptions=noexec", "--fsoptions=ro", {"kickstart:logvol:/tmp:ro"}),
        ("-telnet", "-lvm2", {"kickstart:packages:-lvm2"}),
        ("rootpw --lock", "rootpw --iscrypted $6$a", {"kickstart:rootpw"}),
        ("--disklabel=gpt", "--disklabel=msdos", {"kickstart:clearpart:msdos"}),
        ("ttyS0,115200", "ttyS1", {"kickstart:bootloader:console=ttyS1"}),
    ],
)
def test_kickstart_of_the_lab(tmp_path: Path, old: str, new: str, failing: set[str]) -> None:
    """On the recording of its first boot: all pass; each change fails what it changed."""
    plan = plan_of(tmp_path, "kickstart", kickstart(tmp_path, KICKSTART.replace(old, new)))
    assert recorded(plan, "lab-good") == dict.fromkeys(failing, Result.FAIL)


@pytest.mark.parametrize(
    ("old", "new", "failing"),
    [
        ("", "", set()),
        ("500 500 600 xfs", "700 700 800 xfs", {"preseed:volume:vg0/home"}),
        ("200 300 600 ext4", "10 20 30 ext4", {"preseed:part:/boot"}),
        ("lvm2", "telnet", {"preseed:packages:telnet"}),
        ("options/nosuid{ nosuid }", "options/ro{ ro }", {"preseed:volume:/home:ro"}),
    ],
)
def test_preseed_of_the_lab(tmp_path: Path, old: str, new: str, failing: set[str]) -> None:
    """On the recording of its first boot: all pass; each change fails what it changed."""
    plan = plan_of(tmp_path, "preseed", preseed(tmp_path, PRESEED.replace(old, new)))
    assert recorded(plan, "lab-good") == dict.fromkeys(failing, Result.FAIL)


@pytest.mark.parametrize(
    ("old", "new", "failing"),
    [
        ("", "", set()),
        ("/home xfs", "/home ext4", {"fstab:/home"}),
        ("UUID=1234", "LABEL=boot", {"fstab:/boot"}),
        ("/opt xfs defaults,nodev", "/opt xfs defaults,noexec", {"fstab:/opt:noexec"}),
        ("/dev/shm tmpfs", "/dev/shm ramfs", {"fstab:/dev/shm"}),
    ],
)
def test_fstab_of_the_lab(tmp_path: Path, old: str, new: str, failing: set[str]) -> None:
    """On the recording of its first boot: all pass; each change fails what it changed."""
    plan = plan_of(tmp_path, "fstab", fstab_of(tmp_path, FSTAB.replace(old, new)))
    assert recorded(plan, "lab-good") == dict.fromkeys(failing, Result.FAIL)


def test_kickstart_of_enterprise_linux_6(tmp_path: Path) -> None:
    """What the example's kickstart file asks for is in the machine that was composed after it."""
    text = (ROOT / "examples/centos6-kickstart-ami/centos6.ks").read_text()
    plan = plan_of(tmp_path, "kickstart", kickstart(tmp_path, text, ""))
    assert recorded(plan, "centos6") == {"kickstart:packages:@core": Result.NOTCHECKED}


def offline(plan: Plan, disk: Path) -> dict[str, Result]:
    """Judge a disk as the offline plane does."""
    with opened(str(disk), Silent()) as one:
        assert one.contents is not None
        reading = registry.plane("offline").Reading(one.contents, plan.questions())
        answers = with_documents(reading.answers(str(disk), Silent()), one.artifact)
    claims = claims_of(plan)
    outcomes = [
        View(answers, plan.topics(), {}, None, None).judge(one, plan) for one in claims.claims
    ]
    return {
        control.id: verdict(control, [outcomes[number] for number in claims.made_by[name]]).result
        for name, control in plan.profile.controls.items()
        if not control.manual
    }


@pytest.mark.lab
def test_disk_of_the_lab(tmp_path: Path) -> None:
    """Without a boot: nothing fails, what needs none passes; another size and type fail."""
    disk = image("good")
    good = offline(plan_of(tmp_path, "kickstart", kickstart(tmp_path, KICKSTART)), disk)
    assert set(good.values()) == {Result.PASS, Result.NEEDS_BOOT}
    assert good["kickstart:volgroup:vg0"] is Result.PASS
    changed = KICKSTART.replace("--size=3072", "--size=4096").replace(
        "/boot --fstype=ext4", "/boot --fstype=xfs"
    )
    bad = offline(plan_of(tmp_path, "kickstart", kickstart(tmp_path, changed)), disk)
    failing = {name for name, result in bad.items() if result is Result.FAIL}
    assert failing == {"kickstart:logvol:vg0/root", "kickstart:part:/boot"}
