"""From artifact lines to groups."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from imgverify.errors import ArtifactError, UsageError
from imgverify.packer.artifacts import built, listed
from imgverify.packer.machine_readable import parse
from tests.unit.packer.runs import make_seed

pytestmark = pytest.mark.skipif(shutil.which("qemu-img") is None, reason="needs qemu-img")

# A recorded run of the amazon builder in two regions.
_AMAZON = """\
1700000000,web,artifact-count,1
1700000000,web,artifact,0,builder-id,mitchellh.amazonebs
1700000000,web,artifact,0,id,eu-west-1:ami-0abc123def4567890%!(PACKER_COMMA)us-east-1:ami-0fed
1700000000,web,artifact,0,string,AMIs were created:\\neu-west-1: ami-0abc123def4567890\\n
1700000000,web,artifact,0,files-count,0
1700000000,web,artifact,0,end"""
_AMAZON = _AMAZON.replace("ami-0fed", "ami-0fed123def4567890")
_QEMU = """\
1,lvm,artifact-count,1
1,lvm,artifact,0,builder-id,transcend.qemu
1,lvm,artifact,0,id,VM
1,lvm,artifact,0,string,VM files in directory: out
1,lvm,artifact,0,files-count,3
1,lvm,artifact,0,file,0,out/serial.log
1,lvm,artifact,0,file,1,out/disk.qcow2
1,lvm,artifact,0,file,2,out/disk.qcow2-1
1,lvm,artifact,0,end"""


def _groups(text: str, groups: str = "") -> list[tuple[str, str, str]]:
    events = [event for line in text.splitlines() if (event := parse(line))]
    return [(one.name, one.spec, one.region) for one in built("web.json", listed(events), groups)]


@pytest.fixture
def out() -> Path:
    """What the qemu builder leaves: two disks and a log."""
    folder = Path("out").absolute()
    folder.mkdir()
    make_seed(folder / "disk.qcow2")
    make_seed(folder / "disk.qcow2-1")
    (folder / "serial.log").write_text("Linux version 6.1\n")
    return folder


def test_regions() -> None:
    """Each region of an AMI is a group."""
    assert _groups(_AMAZON) == [
        ("web:eu-west-1", "ami-0abc123def4567890", "eu-west-1"),
        ("web:us-east-1", "ami-0fed123def4567890", "us-east-1"),
    ]


def test_one_region() -> None:
    """A single AMI is called like its build."""
    one = _AMAZON.replace("%!(PACKER_COMMA)us-east-1:ami-0fed123def4567890", "")
    assert _groups(one) == [("web", "ami-0abc123def4567890", "eu-west-1")]


def test_disks_only(out: Path) -> None:
    """Both disks are groups, by content; the log is none."""
    assert _groups(_QEMU) == [
        ("lvm:disk.qcow2", str(out / "disk.qcow2"), ""),
        ("lvm:disk.qcow2-1", str(out / "disk.qcow2-1"), ""),
    ]


@pytest.mark.parametrize("groups", ["lvm:disk.qcow2-1", "lvm:*-1", "*-1"])
def test_chosen(out: Path, groups: str) -> None:
    """A name or a glob chooses."""
    assert _groups(_QEMU, groups) == [("lvm:disk.qcow2-1", str(out / "disk.qcow2-1"), "")]


def test_a_build_chooses_all_of_it(out: Path) -> None:
    """The name of the build stands for all that it made."""
    assert out.is_dir()
    assert len(_groups(_QEMU, "lvm")) == 2


def test_same_name_in_two_folders(out: Path) -> None:
    """As much of the path is shown as it takes."""
    (out / "b").mkdir()
    make_seed(out / "b" / "disk.qcow2")
    text = _QEMU.replace("out/disk.qcow2-1", "out/b/disk.qcow2")
    assert [name for name, _, _ in _groups(text)] == ["lvm:out/disk.qcow2", "lvm:b/disk.qcow2"]


@pytest.mark.usefixtures("out")
def test_unknown_group() -> None:
    """A wrong name is the user's mistake."""
    with pytest.raises(UsageError, match=r"did you mean lvm:disk\.qcow2-1\?"):
        _groups(_QEMU, "lvm:disk-1")


def test_gone(out: Path) -> None:
    """What a build says that it made, and is not there, is not passed over."""
    (out / "disk.qcow2-1").unlink()
    with pytest.raises(ArtifactError, match=r"build lvm made out/disk\.qcow2-1, which is gone"):
        _groups(_QEMU)


def test_handed_on(out: Path) -> None:
    """What a post-processor took and handed on under another name is judged under that.

    Packer lists the artifact of the builder first, also when artifice has destroyed it.
    """
    (out / "disk.qcow2-1").rename(out.parent / "web.qcow2")
    shutil.rmtree(out)
    artifice = (
        "\n1,lvm,artifact,1,builder-id,packer.post-processor.artifice"
        "\n1,lvm,artifact,1,files-count,1"
        "\n1,lvm,artifact,1,file,0,web.qcow2\n1,lvm,artifact,1,end"
    )
    assert _groups(_QEMU + artifice) == [("lvm", str(out.parent / "web.qcow2"), "")]
    (out.parent / "web.qcow2").write_text("no disk")
    with pytest.raises(ArtifactError, match="which is gone"):
        _groups(_QEMU + artifice)


def test_no_image(out: Path) -> None:
    """A build whose files are no images is named with what it made."""
    for name in ("disk.qcow2", "disk.qcow2-1"):
        (out / name).write_text("no disk")
    with pytest.raises(ArtifactError, match=r"made no image that can be judged: out/serial\.log"):
        _groups(_QEMU)


def test_a_cloud_that_is_not_known() -> None:
    """An image of a cloud that nobody here can judge is no silent success."""
    text = _AMAZON.replace("eu-west-1:ami-0abc123def4567890%!(PACKER_COMMA)us-east-1:ami-", "img-")
    with pytest.raises(ArtifactError, match="AMIs were created"):
        _groups(text)


@pytest.mark.usefixtures("out")
def test_the_trouble_of_one_build_is_not_hidden_by_another() -> None:
    """With two builds the bad one refuses the run, unless the other is asked for by name."""
    both = f"{_QEMU}\n1,db,artifact-count,1\n1,db,artifact,0,id,sha256:12\n"
    with pytest.raises(ArtifactError, match="build db"):
        _groups(both)
    assert len(_groups(both, "lvm:*")) == 2


def test_nothing() -> None:
    """A run without artifacts cannot be judged."""
    with pytest.raises(ArtifactError, match="built nothing that can be judged"):
        _groups("")


def test_two_builds_that_made_one_file(out: Path) -> None:
    """Only the last of them is there: nobody would know which one was judged."""
    text = "".join(
        f"1,{build},artifact,0,builder-id,packer.file\n1,{build},artifact,0,file,0,{out}/disk.qcow2\n"
        for build in ("a", "b")
    )
    with pytest.raises(ArtifactError, match="builds a and b both made"):
        _groups(text)
