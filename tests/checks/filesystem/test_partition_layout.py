"""The partitions of a disk, judged on what partx printed of a GPT made by sfdisk."""

from __future__ import annotations

from typing import Any

import pytest

from imgverify.model import Outcome, Plane, Result
from tests.checks.building import answers
from tests.checks.filesystem.test_fstab import LSBLK
from tests.checks.filesystem.test_partition_table import MOUNTINFO, PARTX
from tests.checks.judging import judge

LAYOUT: dict[str, dict[str, Any]] = {
    "1": {"type": "ef02", "size": "1MiB"},
    "2": {"type": "8300", "size": "500MiB"},
    "3": {"type": "E6D6D379-F507-44C2-A23C-238F2A3DF928", "min_size": "9GiB"},
}


def outcome(**params: Any) -> Outcome:
    """Judge the partitions."""
    have = answers(
        "partitions",
        "block",
        "mounts",
        files={"/proc/1/mountinfo": MOUNTINFO},
        outputs={"partition-tables": (PARTX, 1), "block-devices": LSBLK},
    )
    return judge("partition-layout", have, **params)


def test_the_whole_layout_passes() -> None:
    """Types as codes, numbers or GUIDs, sizes as written; a part may be asked for alone."""
    assert outcome(parts=LAYOUT).result is Result.PASS
    assert outcome(parts={"2": {"type": 8300}}, exact=False).result is Result.PASS


@pytest.mark.parametrize(
    ("number", "wanted", "reason"),
    [
        ("1", {"type": "ef00"}, "found ef02"),
        ("2", {"type": "8300", "size": "512MiB"}, "found 500 MiB"),
        ("2", {"type": "8300", "size": "499MiB"}, "found 500 MiB"),
        ("3", {"type": "8e00", "min_size": "10GiB"}, "10 GiB or more"),
        ("4", {"type": "8200"}, "no such partition"),
    ],
)
def test_every_demand_can_fail(number: str, wanted: dict[str, Any], reason: str) -> None:
    """Type, size, least size, and a partition that is not there."""
    found = outcome(parts={**LAYOUT, number: wanted})
    assert found.result is Result.FAIL
    assert reason in found.reason


def test_others_are_refused_unless_allowed() -> None:
    """A partition that nobody asked for fails, but for `exact: false`."""
    two = {number: LAYOUT[number] for number in ("1", "2")}
    assert "partition 3" in outcome(parts=two).reason
    assert outcome(parts=two).result is Result.FAIL
    assert outcome(parts=two, exact=False).result is Result.PASS


@pytest.mark.parametrize(
    "wanted", [{"type": "ef02", "kind": 1}, {"type": 8.0}, {"type": "lvm"}, {"size": "1MiB"}]
)
def test_what_cannot_be_meant(wanted: dict[str, Any]) -> None:
    """An unknown key, a code that YAML took for a number, a word, no type: errors, not passes."""
    assert outcome(parts={"1": wanted}, exact=False).result is Result.ERROR


def test_a_disk_that_was_not_read_is_no_pass() -> None:
    """Only disks whose table was read can be judged."""
    assert outcome(parts=LAYOUT, disk="/dev/vdc").result is Result.ERROR
    assert outcome(parts=LAYOUT, disk="/dev/vdb").result is Result.FAIL


def test_the_disk_alone_decides() -> None:
    """Without a running system fstab says which disk / is on."""
    have = answers(
        "partitions",
        "block",
        "mounts",
        "fstab",
        files={"/etc/fstab": "/dev/mapper/vg0-root / xfs defaults 0 0\n"},
        outputs={"partition-tables": (PARTX, 1), "block-devices": LSBLK},
        plane=Plane.OFFLINE,
    )
    assert judge("partition-layout", have, parts=LAYOUT).result is Result.PASS
