"""A disk inside another file is judged like one of its own."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from imgverify.artifacts.inner import look_inside
from imgverify.errors import ArtifactError
from tests.unit.artifacts.disks import FORMATS, MIB, converted, created, patterned, shifted


@pytest.mark.parametrize(("driver", "options"), FORMATS)
def test_same_as_a_file_of_its_own(tmp_path: Path, driver: str, options: tuple[str, ...]) -> None:
    """Facts and size do not depend on what is before and behind it."""
    path = converted(patterned(tmp_path / "disk.raw"), tmp_path / "disk", driver, *options)
    length = path.stat().st_size
    alone, wrapping = look_inside(path)
    inside, same = look_inside(shifted(path, tmp_path / "outer"), 1536, length)
    assert inside.driver == alone.driver
    assert (inside.offset, inside.path) == (1536, str(tmp_path / "outer"))
    assert (same.layers, same.variant) == (wrapping.layers, wrapping.variant)
    assert (same.virtual_size, same.file_size) == (8 * MIB, length)
    assert same.compressed is wrapping.compressed


def test_member_of_a_tar(tmp_path: Path) -> None:
    """A member that does not fill its last sector is given to QEMU with the tar's filling."""
    path = converted(patterned(tmp_path / "disk.raw"), tmp_path / "box.img", "qcow2", "-c")
    path.write_bytes(path.read_bytes() + b"end")
    with tarfile.open(tmp_path / "box.tar", "w") as tar:
        tar.add(path, "box.img")
    with tarfile.open(tmp_path / "box.tar") as tar:
        member = tar.getmember("box.img")
    disk, wrapping = look_inside(tmp_path / "box.tar", member.offset_data, member.size, "box.img")
    assert disk.length == -(-member.size // 512) * 512
    assert wrapping.file_size == member.size


def test_refusals_say_the_name(tmp_path: Path) -> None:
    """Messages call a member by its name and not by the archive's path."""
    (tmp_path / "x").write_bytes(b"milk" * 1000)
    with pytest.raises(ArtifactError, match=r"^disk1\.vmdk: not a disk image"):
        look_inside(tmp_path / "x", 512, 1024, "disk1.vmdk")
    with pytest.raises(ArtifactError, match=r"^disk1\.vmdk: truncated: 928 of its 4000 bytes"):
        look_inside(tmp_path / "x", 3072, 4000, "disk1.vmdk")
    with pytest.raises(ArtifactError, match="empty"):
        look_inside(tmp_path / "x", 512, 0, "disk1.vmdk")
    with pytest.raises(ArtifactError, match="cannot be read"):
        look_inside(tmp_path / "gone")


def test_disk_that_needs_another(tmp_path: Path) -> None:
    """What is refused as a file of its own is refused inside as well."""
    base = created(tmp_path / "base", "qcow2", size="8M")
    overlay = created(tmp_path / "o", "qcow2", "-F", "qcow2", "-b", str(base), size="8M")
    outer = shifted(overlay, tmp_path / "outer")
    with pytest.raises(ArtifactError, match="needs a backing file"):
        look_inside(outer, 1536, overlay.stat().st_size)
