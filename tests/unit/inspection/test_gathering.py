"""From facts to the document."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from imgverify.inspection.document import Inspection
from imgverify.inspection.gathering import TOPICS, gather
from imgverify.inspection.layout import BlockDevice, Layout, Mounted
from imgverify.recording import read_recording
from imgverify.registry import topic
from imgverify.sitting import UNIT_FILES, questions_of
from imgverify.unobserved import NotObservedError, Unobserved, attempt
from tests.checks.building import answers
from tests.unit.inspection.documents import ARTIFACT

RECORDINGS = Path(__file__).parents[2] / "recordings"
LAYOUT = Layout(
    devices=(BlockDevice(name="vda1", kind="disk", parents=(), size=1),),
    mounts=(Mounted(path="/", device="vda1"), Mounted(path="/opt", device="", trouble="torn")),
    machine="x86_64",
    kernels={"6.1": ("image",)},
    troubles={"/opt": "torn"},
)


def _gathered(recording: str, layout: Layout | None, **instead: Any) -> Inspection:
    topics = {name: topic(name) for name in TOPICS}
    answers, _ = read_recording(RECORDINGS / recording, (*questions_of(topics), *UNIT_FILES))

    def fact(name: str) -> Any:
        return instead[name] if name in instead else attempt(lambda: topics[name].parse(answers))

    return gather(ARTIFACT, fact, layout)


@pytest.mark.parametrize("recording", ["debian12", "rhel9", "centos7", "al2", "ubuntu2204"])
def test_systems(recording: str) -> None:
    """Whatever the system is, it has a name, packages, users and a boot menu."""
    found = _gathered(recording, None)
    assert found.system is not None
    assert found.system.pretty
    assert found.packages is not None
    assert found.packages.count > 0
    assert found.people is not None
    assert "root" in {user.name for user in found.people.users}
    assert found.boot is not None
    assert found.boot.entries
    assert found.boot.bios is None
    assert found.unread.keys() >= {"devices", "kernels", "folders"}


def test_layout_and_fstab_meet() -> None:
    """A mount point has its device, its options, and what keeps it from being read."""
    found = _gathered("debian12", LAYOUT)
    mounts = {one.path: one for one in found.mounts or ()}
    assert (mounts["/"].device, mounts["/"].where) == ("vda1", "/etc/fstab:2")
    assert (mounts["/opt"].source, mounts["/opt"].trouble) == ("", "torn")
    assert found.unread["/opt"] == "torn"
    assert found.kernels is not None
    assert found.kernels[0].version == "6.1"


def test_keys_belong_to_users() -> None:
    """By their home, or by the name of a file of sshd's own folder."""
    found = _gathered("al2023", None)
    assert found.people is not None
    keys = [key for user in found.people.users for key in user.keys]
    assert not {*keys} & {*found.people.other_keys}


def test_a_part_that_was_not_read_says_why() -> None:
    """The others are there all the same."""
    damaged = Unobserved(NotObservedError("the disk is broken there"))
    found = _gathered("debian12", None, packages=damaged, ssh_keys=damaged)
    assert found.packages is None
    assert found.unread["packages"] == "the disk is broken there"
    assert found.unread["keys"] == "the disk is broken there"
    assert found.people is not None


def test_configuration_of_cloud_init_that_is_none() -> None:
    """Part of a topic that was not observed is said, and not taken along."""
    program = {"/usr/bin/cloud-init": "-0755 root root"}
    have = answers("cloud_init", files={"/etc/cloud/cloud.cfg": "users: ["}, states=program)
    found = _gathered("debian12", None, cloud_init=topic("cloud_init").parse(have))
    assert found.cloud_init is None
    assert "no YAML" in found.unread["cloud_init"]
