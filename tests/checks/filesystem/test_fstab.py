"""fstab checks, judged against what lsblk of a real LVM image printed."""

from __future__ import annotations

from typing import Any

import pytest

from imgverify.model import Result
from tests.checks.building import answers
from tests.checks.judging import judge

ROOT = "3f1a2c1e-9a44-4a0e-8c83-8d6b5f6f2d10"
BOOT = "8bf16544-ec59-46d6-aed9-f388a7025092"
COLUMNS = (
    'NAME="{}" KNAME="{}" PKNAME="{}" MAJ:MIN="{}" TYPE="{}" SIZE="{}" FSTYPE="{}" LABEL="{}" '
    'UUID="{}" MOUNTPOINT="{}" PARTLABEL="{}" PARTUUID="{}"'
)
LSBLK = "\n".join(
    COLUMNS.format(*row)
    for row in (
        ("vda", "vda", "", "254:0", "disk", 10737418240, "", "", "", "", "", ""),
        (
            "vda2",
            "vda2",
            "vda",
            "254:2",
            "part",
            524288000,
            "ext4",
            "boot",
            BOOT,
            "/boot",
            "boot",
            "cb4d",
        ),
        (
            "vda3",
            "vda3",
            "vda",
            "254:3",
            "part",
            10211016192,
            "LVM2_member",
            "",
            "E7H",
            "",
            "lvm",
            "bebf",
        ),
        ("vg0-root", "dm-0", "vda3", "253:0", "lvm", 2147483648, "xfs", "", ROOT, "/", "", ""),
        (
            "vg0-var_log",
            "dm-1",
            "vda3",
            "253:1",
            "lvm",
            2147483648,
            "xfs",
            "",
            "aa-1",
            "/var/log",
            "",
            "",
        ),
        (
            "vg0-swap",
            "dm-2",
            "vda3",
            "253:2",
            "lvm",
            536870912,
            "swap",
            "",
            "bb-2",
            "[SWAP]",
            "",
            "",
        ),
    )
)
FSTAB = f"""\
/dev/mapper/vg0-root / xfs defaults 0 0
UUID="{BOOT.upper()}" /boot ext4 defaults 0 2
/dev/vg0/var_log /var/log xfs defaults,nodev 0 0
/dev/vg0/swap none swap sw 0 0
tmpfs /tmp tmpfs nosuid,nodev 0 0
/tmp /var/tmp none bind 0 0
server:/export /srv/nfs\\040share nfs _netdev 0 0
/dev/vdz1 /mnt auto noauto,nofail,x-systemd.requires=cloud-init.service 0 2
"""


def result(check: str, fstab: str = FSTAB, lsblk: str = LSBLK, **params: Any) -> Result:
    """Judge one of the fstab checks."""
    have = answers("fstab", "block", files={"/etc/fstab": fstab}, outputs={"block-devices": lsblk})
    return judge(check, have, **params).result


@pytest.mark.parametrize(
    "check",
    ["fstab-readable", "fstab-sources-resolve", "fstab-no-duplicates", "fstab-fsck-pass"],
)
def test_a_sound_fstab_passes(check: str) -> None:
    """Quoted and upper-case UUIDs, both names of volumes, bind, network and `noauto` are fine."""
    assert result(check) is Result.PASS


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (BOOT.upper(), "00000000-0000-0000-0000-000000000000"),
        ("/dev/vg0/var_log", "/dev/vg0/var-log"),
        ("/dev/mapper/vg0-root", "/dev/sda1"),
        ("UUID=", "PARTUUID="),
        ("noauto,nofail", "nofail"),
        ("noauto,", ""),
    ],
)
def test_a_missing_source_fails(before: str, after: str) -> None:
    """A device that does not exist stops the boot."""
    assert result("fstab-sources-resolve", FSTAB.replace(before, after)) is Result.FAIL


def test_an_optional_source_is_named_by_the_profile() -> None:
    """With `nofail` the boot goes on without the mount: only a profile can allow that."""
    optional = FSTAB.replace("noauto,nofail", "nofail")
    assert result("fstab-sources-resolve", optional, allow=["/mnt"]) is Result.PASS


def test_an_ambiguous_source_fails() -> None:
    """Two file systems with one UUID (a snapshot, a clone): which is mounted is chance."""
    twice = LSBLK.replace("aa-1", BOOT)
    assert result("fstab-sources-resolve", lsblk=twice) is Result.FAIL


def test_a_source_that_was_not_looked_up_is_no_pass() -> None:
    """Names by serial number or bus are not among what lsblk was asked for."""
    named = FSTAB.replace("/dev/vdz1", "/dev/disk/by-id/virtio-1")
    assert result("fstab-sources-resolve", named) is Result.ERROR
    broken = named.replace(BOOT.upper(), "0-0")
    assert result("fstab-sources-resolve", broken) is Result.FAIL


def test_sources_of_unknown_devices_are_no_pass() -> None:
    """Without lsblk nothing is known."""
    have = answers("fstab", "block", files={"/etc/fstab": FSTAB})
    assert judge("fstab-sources-resolve", have).result is Result.ERROR


@pytest.mark.parametrize("line", ["tmpfs /tmp tmpfs noexec 0 0", "tmpfs /tmp/ tmpfs rw 0 0"])
def test_a_duplicate_fails(line: str) -> None:
    """A second line for a mount point, also with a trailing slash."""
    assert result("fstab-no-duplicates", f"{FSTAB}{line}\n") is Result.FAIL
    assert result("fstab-no-duplicates", f"{FSTAB}#{line}\n") is Result.PASS


def test_two_swaps_are_no_duplicates() -> None:
    """Swap has no mount point to share."""
    assert result("fstab-no-duplicates", f"{FSTAB}/swapfile none swap sw 0 0\n") is Result.PASS


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("tmpfs nosuid,nodev 0 0", "tmpfs nosuid,nodev 0 2"),
        ("defaults,nodev 0 0", "defaults,nodev 0 2"),
        ("ext4 defaults 0 2", "ext4 defaults 0 1"),
        ("sw 0 0", "sw 0 1"),
    ],
)
def test_a_wrong_pass_fails(before: str, after: str) -> None:
    """Memory, XFS and swap have nothing to check; 1 is for the root file system."""
    assert before in FSTAB
    assert result("fstab-fsck-pass", FSTAB.replace(before, after)) is Result.FAIL


@pytest.mark.parametrize("line", ["/dev/vda1 /data", "UUID=1 /data xfs defaults no 0", "nonsense"])
def test_an_unreadable_line_fails(line: str) -> None:
    """Lines that libmount leaves out are findings."""
    assert result("fstab-readable", f"{FSTAB}{line}\n") is Result.FAIL


def test_source_style() -> None:
    """Bus names fail unless they are allowed; a stricter list refuses mapper names."""
    stable = FSTAB.replace("/dev/vdz1 ", "UUID=1 ")
    assert result("fstab-source-style", stable) is Result.PASS
    assert result("fstab-source-style") is Result.FAIL
    assert result("fstab-source-style", stable, allowed=["UUID"]) is Result.FAIL
    assert result("fstab-source-style", allowed=["UUID", "mapper", "device"]) is Result.PASS


def test_source_style_of_some_mount_points() -> None:
    """With `paths` others are left alone, and a path without an entry is no pass."""
    assert result("fstab-source-style", allowed=["UUID"], paths=["/boot"]) is Result.PASS
    assert result("fstab-source-style", allowed=["UUID"], paths=["/"]) is Result.FAIL
    assert result("fstab-source-style", paths=["/boot", "/nowhere"]) is Result.FAIL
