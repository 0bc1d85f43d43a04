"""Partition table checks, judged on what partx printed of a GPT made by sfdisk."""

from __future__ import annotations

from typing import Any

import pytest

from imgverify.model import Result
from tests.checks.building import answers
from tests.checks.filesystem.test_fstab import LSBLK
from tests.checks.judging import judge

MOUNTINFO = "21 1 253:0 / / rw,relatime - xfs /dev/mapper/vg0-root rw\n"
ROW = 'NR="{}" START="{}" SECTORS="{}" NAME="{}" UUID="u{}" TYPE="{}" SCHEME="gpt"\n'
PARTX = (
    "disk /dev/vda\n"
    + ROW.format(1, 2048, 2048, "biosboot", 1, "21686148-6449-6e6f-744e-656564454649")
    + ROW.format(2, 4096, 1024000, "boot", 2, "0fc63daf-8483-4772-8e79-3d69d8477de4")
    + ROW.format(3, 1028096, 19943391, "lvm\\x20disk", 3, "e6d6d379-f507-44c2-a23c-238f2a3df928")
    + "disk /dev/vdb\npartx: /dev/vdb: failed to read partition table\n"
)
LABELS = {"1": "biosboot", "2": "boot", "3": "lvm disk"}


def result(partx: str = PARTX, status: int = 1, **params: Any) -> Result:
    """Judge the partition table."""
    have = answers(
        "partitions",
        "block",
        "mounts",
        files={"/proc/1/mountinfo": MOUNTINFO},
        outputs={"partition-tables": (partx, status), "block-devices": LSBLK},
    )
    return judge("partition-table", have, **params).result


def test_the_disk_below_root_passes() -> None:
    """The seed disk without a table does not count; root on LVM leads to its disk."""
    assert result(bios_boot=True, esp=False, labels=LABELS, alignment="1MiB") is Result.PASS


@pytest.mark.parametrize(
    "params",
    [
        {"type": "dos"},
        {"bios_boot": False},
        {"esp": True},
        {"labels": {"2": "boo"}},
        {"labels": {"4": "data"}},
        {"alignment": "8MiB"},
        {"disk": "/dev/vdb"},
    ],
)
def test_every_demand_can_fail(params: dict[str, Any]) -> None:
    """Scheme, both special partitions, names, alignment, and a disk without a table."""
    assert result(**params) is Result.FAIL


@pytest.mark.parametrize(
    ("partx", "status"),
    [
        ("disk /dev/vda\npartx: cannot open /dev/vda: Operation not permitted\n", 1),
        ("", 127),
        ("disk /dev/vdb\n", 0),
    ],
)
def test_a_disk_that_was_not_read_is_no_pass(partx: str, status: int) -> None:
    """Refused, no partx, or another disk only."""
    assert result(partx, status) is Result.ERROR
