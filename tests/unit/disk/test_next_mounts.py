"""Tests of `imgverify.disk.next_mounts`."""

from __future__ import annotations

import pytest

from imgverify.disk.damage import DamageError
from imgverify.disk.image_tree import ImageTree
from imgverify.disk.next_mounts import Wanted, next_mounts
from imgverify.facts import fstab
from tests.unit.disk.trees import MemoryFileSystem

FSTAB = """\
UUID="1234" / xfs defaults 0 0
/dev/mapper/vg0-var /var xfs defaults 0 0
LABEL=later /var ext4 defaults 0 0
tmpfs /tmp tmpfs mode=1777,size=1g 0 0
/tmp /var/tmp none bind 0 0
server:/home /home nfs defaults 0 0
/dev/sr0 /mnt iso9660 noauto 0 0
proc /proc proc defaults 0 0
UUID=5678 none swap sw 0 0
"""
UNIT = "[Mount]\nWhat=/dev/vdb1\nWhere=/srv\nType=ext4\n"


def mounts(root: MemoryFileSystem) -> dict[str, Wanted]:
    """What the next boot mounts, by path."""
    return {one.path: one for one in next_mounts(ImageTree({"/": root}))}


def test_fstab() -> None:
    """Quotes are gone, the last line for a path counts, and what nobody mounts is left out."""
    found = mounts(MemoryFileSystem().put("/etc/fstab", FSTAB))
    assert [*found] == ["/", "/home", "/tmp", "/var", "/var/tmp"]
    assert (found["/"].source, found["/"].where) == ("UUID=1234", "/etc/fstab:1")
    assert found["/var"].source == "LABEL=later"
    assert found["/tmp"].is_blank
    assert found["/var/tmp"].is_bind
    assert [path for path, one in found.items() if one.is_local] == ["/", "/var"]


def test_unit_that_is_pulled_in() -> None:
    """An enabled mount unit is a mount as good as a line of fstab; a disabled one is none."""
    root = MemoryFileSystem().put("/usr/lib/systemd/systemd", mode=0o755)
    root.put("/etc/systemd/system/srv.mount", UNIT)
    assert mounts(root) == {}
    root.put("/etc/systemd/system/local-fs.target.wants/srv.mount", link="../srv.mount")
    assert mounts(root)["/srv"].source == "/dev/vdb1"


def test_unit_behind_an_automount() -> None:
    """It is mounted at the first look, so it counts as mounted."""
    root = MemoryFileSystem().put("/usr/lib/systemd/systemd", mode=0o755)
    root.put("/etc/systemd/system/srv.mount", UNIT)
    root.put("/etc/systemd/system/local-fs.target.wants/srv.automount", link="../srv.automount")
    assert mounts(root)["/srv"].source == "/dev/vdb1"


def test_unit_with_a_tag() -> None:
    """A unit names a device by its UUID, as fstab may."""
    root = MemoryFileSystem().put("/usr/lib/systemd/systemd", mode=0o755)
    root.put("/etc/systemd/system/srv.mount", UNIT.replace("/dev/vdb1", "UUID=12"))
    root.put("/etc/systemd/system/local-fs.target.wants/srv.mount", link="../srv.mount")
    assert mounts(root)["/srv"].source == "UUID=12"
    assert mounts(root)["/srv"].is_local


def test_two_lines_for_one_path() -> None:
    """Of them systemd takes the first, `mount -a` the last: where they differ, nobody knows."""
    root = MemoryFileSystem().put("/etc/fstab", FSTAB).put("/usr/lib/systemd/systemd", mode=0o755)
    assert mounts(root)["/var"].doubt == "/etc/fstab:2 and /etc/fstab:3 mount different things"
    assert mounts(root)["/tmp"].doubt == ""


def test_overlay() -> None:
    """It covers what lies below it, so it is no mount to be left out; those of the kernel are."""
    text = "overlay /etc overlay lowerdir=/etc,upperdir=/a,workdir=/b 0 0\nd /mnt debugfs x 0 0\n"
    assert [*mounts(MemoryFileSystem().put("/etc/fstab", text))] == ["/etc"]


def test_what_a_bind_mount_shows_comes_first() -> None:
    """Its source may lie on a file system of its own, whatever the alphabet says."""
    text = "/var/home /home none bind 0 0\n/dev/vda2 /var ext4 x 0 0\n/dev/vda1 / ext4 x 0 0\n"
    assert [*mounts(MemoryFileSystem().put("/etc/fstab", text))] == ["/", "/var", "/home"]


def test_bind_mounts_that_show_each_other() -> None:
    """They go round once and no further."""
    text = "/a /b none bind 0 0\n/b /a none bind 0 0\n"
    assert {*mounts(MemoryFileSystem().put("/etc/fstab", text))} == {"/a", "/b"}


def test_too_many() -> None:
    """A table without an end is damage."""
    text = "".join(f"/dev/vda1 /m{number} ext4 x 0 0\n" for number in range(600))
    with pytest.raises(DamageError, match="600 mount points"):
        mounts(MemoryFileSystem().put("/etc/fstab", text))


def test_numbers_that_make_no_sense(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the reader of the table stumbles over is damage."""

    def stumble(_: object) -> None:
        int("9" * 5000)

    monkeypatch.setattr(fstab, "parse", stumble)
    with pytest.raises(DamageError, match="/etc/fstab or a mount unit makes no sense"):
        mounts(MemoryFileSystem().put("/etc/fstab", FSTAB))


def test_nothing_is_said() -> None:
    """An image without fstab mounts nothing beside its root."""
    assert mounts(MemoryFileSystem().put("/etc/hostname", "x")) == {}
