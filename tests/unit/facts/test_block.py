"""Block devices, in the words of lsblk and blkid."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgverify.facts import block
from imgverify.facts.block import mapper_name, parse
from imgverify.facts.quoted_pairs import pairs
from imgverify.unobserved import NotObservedError
from tests.checks.building import answers
from tests.checks.filesystem.test_fstab import BOOT, LSBLK, ROOT
from tests.unit.facts.running_scripts import run_script, write_tools

PLAIN = (
    'NAME="vda1" KNAME="vda1" PKNAME="vda" MAJ:MIN="254:1" TYPE="part" SIZE="10" FSTYPE="" '
    'LABEL="" UUID="" MOUNTPOINT="/"'
)


def test_paths_and_tags() -> None:
    """Every name of a device leads to it."""
    devices = parse(answers(outputs={"block-devices": LSBLK}))
    for path in ("/dev/mapper/vg0-root", "/dev/vg0/root", "/dev/dm-0", f"/dev/disk/by-uuid/{ROOT}"):
        found = devices.at(path)
        assert found
        assert found.path == "/dev/mapper/vg0-root"
    assert [one.name for one in devices.tagged("UUID", BOOT.upper())] == ["vda2"]
    assert [one.name for one in devices.tagged("LABEL", "boot")] == ["vda2"]
    assert devices.tagged("LABEL", "BOOT") == ()
    assert devices.tagged("ID", "x") == ()
    assert devices.at("/dev/disk/by-path/x") is None


def test_disks_below() -> None:
    """A volume over two disks lies on both."""
    second = LSBLK.replace('"vda', '"vdb').splitlines()[0]
    other = LSBLK.splitlines()[3].replace('PKNAME="vda3"', 'PKNAME="vdb"')
    devices = parse(answers(outputs={"block-devices": f"{LSBLK}\n{second}\n{other}"}))
    root = devices.at("/dev/vg0/root")
    assert root
    assert [one.name for one in devices.disks_below(root)] == ["vda", "vdb"]


def test_mapper_names_double_their_dashes() -> None:
    """The form that device-mapper gave vg0/var_log-x here."""
    assert mapper_name("vg0", "var_log-x") == "vg0-var_log--x"


def test_escapes_in_pairs() -> None:
    """Blanks and bytes beyond ASCII come back."""
    assert pairs(r'LABEL="my\x20d\xc3\xa4ta" UUID=""') == {"LABEL": "my däta", "UUID": ""}


def test_blkid_fills_in(tmp_path: Path) -> None:
    """Where lsblk knows no file system at all, blkid is asked; old lsblk gets fewer columns."""
    tools = write_tools(
        tmp_path,
        {
            "lsblk": f"case $* in *PARTUUID*) exit 1;; esac; echo '{PLAIN}'",
            "blkid": 'echo \'/dev/vda1: LABEL="r" UUID="u1" TYPE="ext4" PARTUUID="p1"\'',
        },
    )
    (device,) = parse(run_script(block.COMMANDS[0], path=tools)).devices
    assert (device.filesystem, device.kind, device.uuid) == ("ext4", "part", "u1")
    assert device.part_uuid == "p1"


@pytest.mark.parametrize(
    ("lsblk", "blkid"), [("exit 1", "exit 0"), (f"echo '{PLAIN}'", "exit 127")]
)
def test_tools_that_fail_are_not_observed(tmp_path: Path, lsblk: str, blkid: str) -> None:
    """A tool that could not look leaves no list of devices."""
    tools = write_tools(tmp_path, {"lsblk": lsblk, "blkid": blkid})
    with pytest.raises(NotObservedError):
        parse(run_script(block.COMMANDS[0], path=tools))


def test_this_machine() -> None:
    """The real lsblk speaks this form."""
    assert all(one.name and one.number for one in parse(run_script(block.COMMANDS[0])).devices)
