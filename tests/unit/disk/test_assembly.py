"""Tests of `imgverify.disk.assembly`."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgverify.disk.assembly import assemble, open_image
from imgverify.disk.damage import DamageError
from imgverify.disk.devices import Device
from imgverify.disk.source import Ranges
from imgverify.disk.table import Partition
from imgverify.unobserved import NotObservedError
from imgverify.wrapping import DiskFile, RootFolder
from tests.unit.disk.trees import MemoryFileSystem

FSTAB = """\
UUID=1234 / ext4 defaults 0 1
UUID=var /var xfs defaults 0 2
/dev/sda3 /srv ext4 defaults 0 2
UUID=luks /secret ext4 defaults 0 2
UUID=elsewhere /data ext4 nofail 0 2
UUID=missing /needed ext4 defaults 0 2
server:/home /home nfs defaults 0 0
tmpfs /tmp tmpfs mode=1770 0 0
/var/lib/tmp /var/tmp none bind 0 0
"""


def device(name: str, uuid: str = "", **more: object) -> Device:
    """A device that is nothing but its names."""
    fields = {"kind": "part", "parents": ("vda",), "source": Ranges([]), "uuid": uuid, **more}
    return Device(name=name, **fields)  # type: ignore[arg-type]


def root(fstab: str = FSTAB) -> MemoryFileSystem:
    """A root file system."""
    made = MemoryFileSystem().put("/etc/fstab", fstab).put("/usr/bin/true", "x")
    return made.put("/data/shipped", "x").put("/tmp/shipped", "x").put("/secret/x", "x")


def var() -> MemoryFileSystem:
    """What lies in /var."""
    return MemoryFileSystem("xfs").put("/lib/tmp/kept", "k").put("/log/messages", "m")


def devices(*more: Device) -> tuple[Device, ...]:
    """A disk with a root and /var, and more."""
    return (
        device("vda", kind="disk", parents=()),
        device("vda1", "1234", filesystem=root(), holds="ext4"),
        device("vda2", "var", filesystem=var(), holds="xfs"),
        device("vda4", "luks", holds="crypto_LUKS", trouble="it is encrypted (LUKS)"),
        *more,
    )


def test_mounts() -> None:
    """Each file system lies where fstab says; bind mounts show, memory is empty."""
    image = assemble(devices())
    assert image.tree.read("/var/log/messages", 9) == b"m"
    assert image.tree.read("/var/tmp/kept", 9) == b"k"
    assert image.tree.names("/tmp") == []
    state = image.tree.lstat("/tmp")
    assert state is not None
    assert state.mode == 0o041770


def test_what_a_boot_does_without() -> None:
    """A mount with nofail whose device is not there leaves the folder as it is."""
    assert assemble(devices()).tree.names("/data") == ["shipped"]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/secret/x", "vda4, which /etc/fstab:4 mounts: it is encrypted"),
        ("/needed/x", "/etc/fstab:6: UUID=missing is not on this disk"),
        ("/home/ann", "/etc/fstab:7: server:/home is not on this disk"),
    ],
)
def test_what_cannot_be_read_is_no_empty_folder(path: str, words: str) -> None:
    """Every look below it says why; nothing there counts as absent."""
    image = assemble(devices())
    with pytest.raises(NotObservedError, match=words) as caught:
        image.tree.lstat(path)
    assert caught.value.needs_boot == ("server" in words)
    assert words.rsplit(": ", maxsplit=1)[-1] in image.troubles[f"/{path.split('/')[1]}"]


def test_journal_that_a_boot_would_replay() -> None:
    """What such a file system says now may not be what a machine will see."""
    dirty = var()
    dirty.doubt = "its log is not clean"
    changed = (*devices()[:2], device("vda2", "var", filesystem=dirty, holds="xfs"))
    image = assemble(changed)
    with pytest.raises(NotObservedError, match="vda2: its log is not clean") as caught:
        image.tree.lstat("/var/log")
    assert caught.value.needs_boot
    assert image.tree.lstat("/etc/fstab") is not None


def test_root_by_its_own_fstab() -> None:
    """Of two systems on one disk, the one counts whose fstab says that it is the root."""
    other = MemoryFileSystem().put("/etc/fstab", "UUID=9999 / ext4 defaults 0 1\n").put("/bin/x")
    image = assemble((device("vda5", "5555", filesystem=other, holds="ext4"), *devices()))
    assert image.tree.lstat("/usr/bin/true") is not None


def test_two_roots() -> None:
    """Of two systems that both say that they are the root, nobody knows which one starts."""
    other = root(FSTAB.replace("1234", "5555"))
    with pytest.raises(NotObservedError, match="vda5 and vda1 each hold a system") as caught:
        assemble((device("vda5", "5555", filesystem=other, holds="ext4"), *devices()))
    assert caught.value.needs_boot


def test_rescue_system_beside_an_encrypted_one() -> None:
    """A system that does not say that it is the root may not stand in for one behind a lock."""
    rescue = MemoryFileSystem().put("/etc/hostname", "rescue").put("/bin/sh", "x")
    alone = device("vda5", filesystem=rescue, holds="ext4")
    assert assemble((alone,)).tree.read("/etc/hostname", 9) == b"rescue"
    with pytest.raises(NotObservedError, match=r"vda5 holds a system without .* vda4: it is enc"):
        assemble((alone, devices()[3]))


def test_rescue_system_beside_a_damaged_one() -> None:
    """Nor for one whose top folder cannot be read."""
    rescue = MemoryFileSystem().put("/etc/hostname", "rescue").put("/bin/sh", "x")
    broken = MemoryFileSystem().put("/", mode=0o040755, damage=DamageError("block 7 is bad"))
    found = tuple(
        device(name, filesystem=one, holds="ext4")
        for name, one in {"vda1": broken, "vda5": rescue}.items()
    )
    with pytest.raises(NotObservedError, match="vda1: block 7 is bad"):
        assemble(found)


def test_bind_mount_of_a_later_file_system() -> None:
    """It shows what lies there in the end, and with `rbind` also what is mounted below."""
    text = (
        "/var /home none rbind 0 0\n/var /mnt none bind 0 0\n"
        "UUID=1234 / ext4 x 0 0\nUUID=var /var xfs x 0 0\ntmpfs /var/lib tmpfs x 0 0\n"
    )
    top = root(text).put("/var/stale", "x")
    tree = assemble((device("vda1", "1234", filesystem=top), devices()[2])).tree
    assert tree.names("/home") == ["lib", "log"]
    assert tree.names("/home/lib") == []
    assert tree.names("/mnt/lib") == ["tmp"]


@pytest.mark.parametrize("source", ["/needed/x", "/loop"])
def test_bind_mount_of_what_cannot_be_looked_at(source: str) -> None:
    """It is lost alone: the rest of the image can be read."""
    text = (
        f"UUID=1234 / ext4 x 0 0\nUUID=missing /needed ext4 x 0 0\n{source} /shown none rbind 0 0\n"
    )
    top = root(text).put("/loop", link="loop")
    tree = assemble((device("vda1", "1234", filesystem=top),)).tree
    assert tree.read("/usr/bin/true", 9) == b"x"
    with pytest.raises(NotObservedError):
        tree.names("/shown")


def test_units_in_a_separate_usr() -> None:
    """Also systemd and its units may lie on another file system than the root."""
    usr = MemoryFileSystem().put("/lib/systemd/systemd", mode=0o755)
    usr.put("/lib/systemd/system/tmp.mount", "[Mount]\nWhat=tmpfs\nWhere=/tmp\nType=tmpfs\n")
    top = root("UUID=1234 / ext4 x 0 0\nUUID=usr /usr ext4 x 0 0\n")
    link = "/usr/lib/systemd/system/tmp.mount"
    top.put("/etc/systemd/system/local-fs.target.wants/tmp.mount", link=link)
    image = assemble(
        (device("vda1", "1234", filesystem=top), device("vda2", "usr", filesystem=usr))
    )
    assert image.tree.names("/tmp") == []


@pytest.mark.parametrize(
    ("line", "words", "needs_boot"),
    [
        ("/dev/mapper/luks-a /data ext4 nofail", "luks-a is not on this disk", True),
        ("/dev/disk/by-id/x /data ext4 nofail", "by-id/x is not on this disk", True),
        ("server:/a=b /data nfs nofail", "server:/a=b is not on this disk", True),
        ("/var/data.img /data ext4 loop,nofail", "data.img is not on this disk", True),
        ("UUID=x /data ext4 nofail", "UUID=x may be in vda9: it is a part of a RAID", True),
        ("overlay /data overlay lowerdir=/a", "only a boot can tell", True),
        ("UUID=1234 /data ext4 X-mount.subdir=a", "subdir=a, only a boot shows", True),
        ("/loop/x /data none bind", "too many levels", False),
    ],
)
def test_nobody_knows_what_is_mounted(line: str, words: str, *, needs_boot: bool) -> None:
    """A boot may do without a device that is not there, but not because nobody can see it."""
    raid = device("vda9", holds="linux_raid_member", hidden="it is a part of a RAID")
    top = root(f"UUID=1234 / ext4 x 0 0\n{line} 0 0\n").put("/loop", link="loop")
    tree = assemble((device("vda1", "1234", filesystem=top), raid)).tree
    with pytest.raises(NotObservedError, match=words) as caught:
        tree.names("/data")
    assert caught.value.needs_boot == needs_boot


def test_mount_point_that_is_a_symlink_round() -> None:
    """One bad line does not make the rest unreadable."""
    top = root("UUID=1234 / ext4 x 0 0\nUUID=var /loop/x xfs x 0 0\n").put("/loop", link="loop")
    tree = assemble((device("vda1", "1234", filesystem=top), devices()[2])).tree
    assert tree.read("/usr/bin/true", 1) == b"x"


def test_nothing_is_mounted_over_the_root() -> None:
    """A mount point that only looks like another one changes nothing that a path leads to."""
    top = root("UUID=1234 / ext4 x 0 0\nUUID=var /. xfs x 0 0\n")
    tree = assemble((device("vda1", "1234", filesystem=top), devices()[2])).tree
    assert tree.read("/usr/bin/true", 1) == b"x"


def test_partition_that_systemd_finds_by_its_type() -> None:
    """An empty folder may not stay one; a full one does."""
    kind = "933ac7e1-2eb4-4f13-b844-0e14e2aef915"
    home = device("vda2", partition=Partition(2, 0, 1, "", "", kind), holds="ext4")
    generator = "/usr/lib/systemd/system-generators/systemd-gpt-auto-generator"
    top = root("").put(generator, mode=0o755).put("/home", mode=0o040755)
    with pytest.raises(NotObservedError, match="vda2 has a type that systemd mounts") as caught:
        assemble((device("vda1", filesystem=top), home)).tree.names("/home")
    assert caught.value.needs_boot
    top.put("/home/ann/x")
    assert assemble((device("vda1", filesystem=top), home)).tree.names("/home") == ["ann"]


def test_image_is_closed(tmp_path: Path) -> None:
    """Nothing is held open afterwards, also where there is no system in it."""
    before = len([*Path("/proc/self/fd").iterdir()])
    path = tmp_path / "disk.raw"
    path.write_bytes(bytes(4096))
    with pytest.raises(DamageError):
        open_image((DiskFile(driver="raw", path=str(path)),))
    (tmp_path / "etc").mkdir()
    with open_image(RootFolder(path=str(tmp_path))):
        assert len([*Path("/proc/self/fd").iterdir()]) > before
    assert len([*Path("/proc/self/fd").iterdir()]) == before


def test_no_root() -> None:
    """What was seen instead is named."""
    with pytest.raises(DamageError, match=r"no root file system found; seen: vda4 crypto_LUKS \("):
        assemble(devices()[3:])


def test_folder(tmp_path: Path) -> None:
    """A folder is an image without devices."""
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/hostname").write_text("x")
    image = open_image(RootFolder(path=str(tmp_path)))
    assert image.devices == ()
    assert image.tree.read("/etc/hostname", 5) == b"x"
