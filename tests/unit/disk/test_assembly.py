"""Tests of `imgverify.disk.assembly`."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgverify.disk.assembly import assemble, open_image
from imgverify.disk.damage import DamageError
from imgverify.disk.devices import Device
from imgverify.disk.source import Ranges
from imgverify.unobserved import NotObservedError
from imgverify.wrapping import RootFolder
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
