"""What LVM would report, compared with what it did report of the same disks."""

from __future__ import annotations

import pytest

from imgverify.equivalents.lvm_report import answer
from imgverify.facts.lvm import Lvm, parse
from imgverify.unobserved import NotObservedError
from tests.checks.building import answers
from tests.unit.disk.drawn import Drawn
from tests.unit.disk.lvm_disks import MIB, SAMPLES, SIZES, group, linear, sample, volume, written
from tests.unit.disk.trees import MemoryFileSystem, image
from tests.unit.equivalents.disk_images import image_of


def _parsed(text: bytes | str) -> Lvm:
    said = text.decode() if isinstance(text, bytes) else text
    return parse(answers(outputs={"lvm-report": said}))


@pytest.mark.parametrize("name", sorted(SIZES))
def test_same_as_lvm(name: str) -> None:
    """Groups, sizes, free space, disks, volumes and layouts are those that lvm2 reported."""
    ours = answer(image_of([sample(name, number) for number in range(len(SIZES[name]))]), "")
    assert _parsed(ours) == _parsed((SAMPLES / f"{name}.json").read_text())


def test_missing_disk() -> None:
    """A disk that is not there is called as lvm2 calls it."""
    (found,) = _parsed(answer(image_of([sample("two", 1)]), "")).groups
    assert found.disks == ("/dev/vda", "[unknown]")


def test_empty_group() -> None:
    """A group without volumes is a group all the same."""
    (found,) = _parsed(answer(image_of([written(group(""))]), "")).groups
    assert (found.name, found.volumes, found.free) == ("vg", (), 15 * MIB)


def test_not_installed() -> None:
    """Without lvm2 there is known to be none, disk or no disk."""
    assert answer(image_of([sample("ring")], lvm=False), "") == b""
    assert answer(image(MemoryFileSystem()), "") == b""
    assert not _parsed(b"").installed


def test_no_groups() -> None:
    """With lvm2 and without groups, it is installed and has none."""
    assert _parsed(answer(image_of([Drawn(MIB)]), "")) == Lvm(installed=True, groups=())


def test_what_cannot_be_read_is_not_absent() -> None:
    """Broken metadata is an error that a boot would not mend."""
    for disk in (
        written().with_bytes(512 + 100, b"\1"),
        written("garbage"),
        written(group(volume("lv", (0, 99, linear(0))))),
    ):
        with pytest.raises(NotObservedError) as caught:
            answer(image_of([disk]), "")
        assert not caught.value.needs_boot


def test_no_disk() -> None:
    """Files without a disk have lvm2 and nobody knows what groups."""
    root = MemoryFileSystem().put("/usr/sbin/lvm", "ELF", mode=0o755)
    with pytest.raises(NotObservedError) as caught:
        answer(image(root), "")
    assert caught.value.needs_boot
