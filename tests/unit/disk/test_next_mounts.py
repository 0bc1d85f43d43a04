"""Tests of `imgverify.disk.next_mounts`."""

from __future__ import annotations

from imgverify.disk.image_tree import ImageTree
from imgverify.disk.next_mounts import Wanted, next_mounts
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


def test_nothing_is_said() -> None:
    """An image without fstab mounts nothing beside its root."""
    assert mounts(MemoryFileSystem().put("/etc/hostname", "x")) == {}
