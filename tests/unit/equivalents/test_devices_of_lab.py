"""The lab's disk at rest says what the same disk said when it ran."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from imgverify.disk.image import Image
from imgverify.disk.nbd import NbdSource
from imgverify.disk.source import Cached
from imgverify.equivalents import block_devices, lvm_report, partition_tables
from imgverify.facts import block, lvm, partitions
from imgverify.facts.answers import Answers
from imgverify.facts.block import BlockDevice
from imgverify.planes.replay import load
from imgverify.wrapping import DiskFile
from tests.checks.building import answers
from tests.lab.images import image as lab_image
from tests.unit.equivalents.disk_images import image_of

pytestmark = pytest.mark.lab
RECORDING = Path(__file__).parents[2] / "recordings" / "lab-good" / "answers.json"


@pytest.fixture(scope="module")
def at_rest() -> Iterator[Image]:
    """The image, as it lies on the disk."""
    source = NbdSource(DiskFile(driver="qcow2", path=str(lab_image("good"))))
    with closing(source):
        yield image_of([Cached(source)])


@pytest.fixture(scope="module")
def running() -> Answers:
    """What it answered when it ran."""
    return load(RECORDING)


def _read(topic: ModuleType, equivalent: ModuleType, image: Image) -> Answers:
    (command,) = topic.COMMANDS
    assert f"imgverify.equivalents.{command.equivalent}" == equivalent.__name__
    return answers(outputs={command.name: equivalent.answer(image, command.argument).decode()})


def test_lvm(at_rest: Image, running: Answers) -> None:
    """The same groups, volumes, sizes and free space."""
    assert lvm.parse(_read(lvm, lvm_report, at_rest)) == lvm.parse(running)


def _without_identifiers(device: BlockDevice) -> BlockDevice:
    """Each build has new identifiers, and the recording may be of an older one."""
    return replace(device, uuid="", part_uuid="", mount="")


def test_block(at_rest: Image, running: Answers) -> None:
    """The same devices, numbers and file systems; where they are mounted only a boot tells."""
    recorded = [one for one in block.parse(running).devices if one.filesystem != "iso9660"]
    ours = block.parse(_read(block, block_devices, at_rest)).devices
    assert [_without_identifiers(one) for one in ours] == [
        _without_identifiers(one) for one in recorded
    ]
    for one, other in zip(ours, recorded, strict=True):
        assert [len(one.uuid), len(one.part_uuid)] == [len(other.uuid), len(other.part_uuid)]


def test_partitions(at_rest: Image, running: Answers) -> None:
    """The same partitions; the disk with the seed is no part of the image."""
    recorded = partitions.parse(running).of("/dev/vda")
    ours = partitions.parse(_read(partitions, partition_tables, at_rest)).of("/dev/vda")
    assert (ours.disk, ours.scheme) == (recorded.disk, recorded.scheme)
    assert [replace(one, uuid="") for one in ours.partitions] == [
        replace(one, uuid="") for one in recorded.partitions
    ]
