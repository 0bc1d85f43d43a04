"""The files of the lab's disks at rest: what the same disk said when it ran, and how fast."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from imgverify.disk.assembly import assemble
from imgverify.disk.devices import open_devices
from imgverify.disk.image import Image
from imgverify.disk.nbd import NbdSource
from imgverify.disk.source import Cached
from imgverify.equivalents import authorized_keys, private_keys, selinux_labels, walk
from imgverify.facts.answers import Answers
from imgverify.planes.replay import load
from imgverify.wrapping import DiskFile
from tests.lab.images import image as lab_image

pytestmark = pytest.mark.lab
RECORDING = Path(__file__).parents[2] / "recordings" / "lab-good" / "answers.json"


@pytest.fixture(scope="module")
def running() -> Answers:
    """What the good image answered when it ran."""
    return load(RECORDING)


@contextmanager
def opened(variant: str) -> Iterator[Image]:
    """An image of the lab, as it lies on the disk."""
    source = NbdSource(DiskFile(driver="qcow2", path=str(lab_image(variant))))
    with closing(source):
        yield assemble(open_devices([Cached(source)]))


def test_walk_is_that_of_the_running_system(running: Answers) -> None:
    """The same file systems, and the same files that stand out; in a second at most."""
    with opened("good") as image:
        began = time.monotonic()
        ours = walk.answer(image, "")
    assert time.monotonic() - began < 1
    assert sorted(ours.split(b"\0")) == sorted(running.outputs["walk"].data.split(b"\0"))


def test_keys_are_those_of_the_running_system(running: Answers) -> None:
    """No private key was found then, and none is now; no home lies off the usual places."""
    with opened("good") as image:
        assert private_keys.answer(image, "") == running.outputs["private keys"].data
        shipped = authorized_keys.answer(image, "").splitlines()
    assert set(shipped) <= set(running.outputs["authorized keys elsewhere"].data.splitlines())


def test_labels_of_a_labelled_disk() -> None:
    """setfiles(8) labelled every file of the image; we find the same label for each of them."""
    with opened("selinux") as image:
        began = time.monotonic()
        assert selinux_labels.answer(image, "/") == b""
    assert time.monotonic() - began < 3
