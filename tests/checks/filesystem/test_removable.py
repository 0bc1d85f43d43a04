"""Media that can be taken out."""

from __future__ import annotations

import pytest

from imgverify.model import Outcome, Result
from tests.checks.building import answers
from tests.checks.judging import judge

_ROW = (
    'NAME="{0}" KNAME="{0}" PKNAME="" MAJ:MIN="{1}" RM="{2}" TYPE="disk" SIZE="9" FSTYPE="" '
    'LABEL="" UUID="{3}" MOUNTPOINT=""'
)
_DISK = _ROW.format("vda", "254:0", 0, "aa")
_STICK = _ROW.format("sdb1", "8:17", 1, "1234-ABCD")
ROOT = "22 1 254:0 / / rw,relatime - xfs /dev/vda rw\n"
SYSTEM = "/dev/vda / xfs defaults 0 0\n"


def noexec(fstab: str = "", mounted: str = "", devices: str = f"{_DISK}\n{_STICK}\n") -> Outcome:
    """Judge noexec on a machine with these lines beside those of its own disk."""
    have = answers(
        "mounts",
        "fstab",
        "block",
        files={"/etc/fstab": SYSTEM + fstab, "/proc/1/mountinfo": ROOT + mounted},
        outputs={"block-devices": devices},
    )
    return judge("removable-media-option", have, option="noexec")


@pytest.mark.parametrize(
    "fstab",
    [
        "/dev/sr0 /mnt iso9660 ro,noauto,noexec 0 0\n",
        "/dev/cdrom /mnt auto user 0 0\n",
        "/dev/sr0 /mnt iso9660 noexec 0 0\n/dev/srv/data /srv xfs defaults 0 0\n",
        "UUID=1234-ABCD /mnt vfat noexec 0 0\n",
    ],
)
def test_lines_with_the_option(fstab: str) -> None:
    """Drives by name, by file system and by what lsblk says; `user` implies noexec."""
    assert noexec(fstab).result is Result.PASS


@pytest.mark.parametrize(
    "fstab",
    [
        "/dev/sr0 /mnt iso9660 ro,noauto 0 0\n",
        "/dev/sr0 /mnt iso9660 noexecute 0 0\n",
        "/dev/sr0 /mnt iso9660 noexec,exec 0 0\n",
        "/dev/sdb1 /mnt vfat defaults 0 0\n",
        "UUID=1234-abcd /mnt vfat defaults 0 0\n",
        "LABEL=x /mnt udf noauto 0 0\n",
    ],
)
def test_lines_without_the_option(fstab: str) -> None:
    """Missing, looking alike, taken back; whether or not the drive is there."""
    assert noexec(fstab).result is Result.FAIL


@pytest.mark.parametrize(("option", "wanted"), [("noexec", Result.PASS), ("nodev", Result.FAIL)])
def test_what_is_mounted(option: str, wanted: Result) -> None:
    """A stick that somebody mounted by hand counts."""
    line = f"30 22 8:17 / /mnt rw,{option} - vfat /dev/sdb1 rw\n"
    assert noexec(mounted=line).result is wanted


def test_no_such_medium() -> None:
    """Nothing is mounted and nothing is planned: the drives are named."""
    outcome = noexec()
    assert outcome.result is Result.NOTAPPLICABLE
    assert "/dev/sdb1" in outcome.reason


def test_lsblk_that_does_not_tell() -> None:
    """Without a word on what can be taken out, nothing can be said."""
    assert noexec(devices=_DISK.replace(' RM="0"', "") + "\n").result is Result.ERROR
