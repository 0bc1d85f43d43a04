"""Partitions and volumes of kickstart files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.unit.sources.asked import asked, kickstart, left

VG = "part pv.1 --size=1 --grow\nvolgroup vg0 pv.1\n"


def size_of(limits: dict[str, Any]) -> dict[str, Any]:
    """The limits that a check of a file system has."""
    return {key: value for key, value in limits.items() if key.startswith("at_")}


@pytest.mark.parametrize(
    ("options", "limits"),
    [
        ("--size=500", {"at_least": "499MiB", "at_most": "501MiB"}),
        ("--size=500 --grow", {"at_least": "499MiB"}),
        ("--size=500 --grow --maxsize=900", {"at_least": "499MiB", "at_most": "901MiB"}),
        ("--size=1 --grow", {}),
    ],
)
def test_sizes_of_partitions(tmp_path: Path, options: str, limits: dict[str, Any]) -> None:
    """One MiB more or less is as asked; --grow makes it a minimum."""
    demands = kickstart(tmp_path, f"part /a --fstype=ext4 {options}\n")
    mounted, made = asked(demands)["part:/a"]
    assert mounted == ("mount-exists", {"path": "/a", "tmpfs_ok": False})
    assert size_of(made[1]) == limits
    assert made[1]["type"] == "ext4"


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        ("--size=512 --fstype=xfs", {"size": "512MiB", "filesystem": "xfs"}),
        ("--size=513", {"min_size": "512MiB"}),
        ("--size=512 --grow", {"min_size": "512MiB"}),
        ("--percent=50", {}),
    ],
)
def test_sizes_of_volumes(tmp_path: Path, options: str, wanted: dict[str, Any]) -> None:
    """Whole extents are exact; a size between two of them, and one that grows, is a minimum."""
    demands = kickstart(tmp_path, f"{VG}logvol /a --vgname=vg0 --name=a {options}\n")
    found = asked(demands)
    lvs = {"a": {**wanted, "mount": "/a"}}
    assert found["logvol:vg0/a"] == [("lvm-layout", {"vg": "vg0", "lvs": lvs, "exact": False})]
    assert found["volgroup:vg0"] == [("lvm-layout", {"vg": "vg0", "lvs": {"a": {}}})]


def test_options_labels_and_space_left(tmp_path: Path) -> None:
    """--fsoptions, --label and --reserved-space are judged; a maximum of a volume is told of."""
    demands = kickstart(
        tmp_path,
        "part pv.1 --size=1\nvolgroup vg0 pv.1 --reserved-space=256\n"
        "logvol /a --vgname=vg0 --name=a --size=8 --maxsize=16 --grow --label=x "
        "--fsoptions=nodev,x-y\nlogvol swap --vgname=vg0 --name=s --size=8\n",
    )
    found = asked(demands)
    assert found["logvol:vg0/a"][1] == ("filesystem", {"mount": "/a", "label": "x"})
    assert found["logvol:/a:nodev"] == [("mount-option", {"path": "/a", "option": "nodev"})]
    swap = {"s": {"size": "8MiB", "mount": "swap", "filesystem": "swap"}}
    assert found["logvol:vg0/s"][0][1]["lvs"] == swap
    assert found["volgroup:vg0"][0][1]["min_free"] == "256MiB"
    assert [text.rpartition(": ")[2] for text in left(demands)] == [
        "the size of a physical volume; its volume group is judged".rpartition(": ")[2],
        "checks of volumes know sizes and minima",
        "x-y",
    ]


def test_partitions_that_boot(tmp_path: Path) -> None:
    """A BIOS boot partition and an EFI system partition stand in a GPT."""
    demands = kickstart(
        tmp_path,
        "clearpart --all --disklabel=gpt\npart biosboot --fstype=biosboot --size=1\n"
        "part /boot/efi --fstype=efi --size=200\npart swap --recommended\nreqpart --add-boot\n",
    )
    found = asked(demands)
    assert found["clearpart:gpt"] == [("partition-table", {"type": "gpt"})]
    assert found["part:bios_boot"] == [("partition-table", {"type": "gpt", "bios_boot": True})]
    assert found["part:esp"] == [("partition-table", {"type": "gpt", "esp": True})]
    assert found["part:/boot/efi"][1][1]["type"] == "vfat"
    assert found["part:swap"] == [("filesystem", {"mount": "swap", "type": "swap"})]
    assert "memory" in demands.wanted["part:swap"].note
    assert found["reqpart:/boot"][0][0] == "mount-exists"


def test_what_no_check_looks_at(tmp_path: Path) -> None:
    """RAID, LUKS, thin pools and what the installer decides are told of."""
    demands = kickstart(
        tmp_path,
        "part raid.1 --size=1\npart raid.2 --size=1\n"
        "raid / --device=md0 --level=1 --fstype=xfs raid.1 raid.2\n"
        "part /b --size=5 --encrypted --passphrase=x\n"
        f"{VG}logvol none --vgname=vg0 --name=pool --size=8 --thinpool\n",
    )
    found = asked(demands)
    assert found["raid:/"][1] == ("filesystem", {"mount": "/", "type": "xfs"})
    assert found["logvol:vg0/pool"][0][1]["lvs"] == {"pool": {"size": "8MiB"}}
    assert asked(kickstart(tmp_path, "autopart --type=lvm\n")) == {"autopart": []}
    reasons = " ".join(left(demands))
    for word in ("a member of raid", "its level and its members", "LUKS", "thin"):
        assert word in reasons
    assert "passphrase=x" not in reasons


def test_subvolume(tmp_path: Path) -> None:
    """Its type is said by the name of the command; its label is that of the whole."""
    demands = kickstart(
        tmp_path,
        "part btrfs.01 --size=1000\nbtrfs none --label=all btrfs.01\n"
        "btrfs / --subvol --name=root all\n",
        "F40",
    )
    assert asked(demands)["btrfs:/"][1] == ("filesystem", {"mount": "/", "type": "btrfs"})


def test_group_that_was_there_before(tmp_path: Path) -> None:
    """It may have volumes of which the file says nothing."""
    text = "volgroup old --useexisting\nlogvol /a --vgname=old --name=a --size=4\n"
    demands = kickstart(tmp_path, text)
    assert asked(demands)["volgroup:old"][0][1]["exact"] is False
    assert "no others" not in demands.wanted["volgroup:old"].title


def test_sizes_that_the_memory_decides(tmp_path: Path) -> None:
    """A number beside them does not count, nor does one that is no size."""
    demands = kickstart(tmp_path, "part swap --size=1 --hibernation\npart /a --size=-5\n")
    assert asked(demands)["part:swap"] == [("filesystem", {"mount": "swap", "type": "swap"})]
    assert asked(demands)["part:/a"] == [("mount-exists", {"path": "/a", "tmpfs_ok": False})]


def test_volume_smaller_than_an_extent(tmp_path: Path) -> None:
    """It gets one; how large that is, nothing is asked of."""
    demands = kickstart(tmp_path, "volgroup v pv.1\nlogvol /a --vgname=v --name=a --size=1\n")
    assert asked(demands)["logvol:v/a"][0][1]["lvs"] == {"a": {"mount": "/a"}}
