"""LVM checks, judged on what `lvm fullreport` printed of a volume group made for it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from imgverify.model import Result
from tests.checks.building import answers
from tests.checks.filesystem.test_fstab import FSTAB, LSBLK
from tests.checks.judging import judge

GIB = 1024**3
MOUNTINFO = (
    "21 1 253:0 / / rw,relatime - xfs /dev/mapper/vg0-root rw\n"
    "25 21 253:1 / /var/log rw,nodev,relatime - xfs /dev/mapper/vg0-var_log rw\n"
)
WANTED: dict[str, dict[str, Any]] = {
    "root": {"size": "2GiB", "filesystem": "xfs", "mount": "/"},
    "var_log": {"min_size": "1GiB", "filesystem": "xfs", "mount": "/var/log"},
    "swap": {"size": "510MiB", "filesystem": "swap", "mount": "swap"},
}


def report(**sizes: int) -> str:
    """The report of a group with these volumes, in lvm's own form."""
    volumes = [
        {"lv_name": name, "lv_size": str(size), "lv_layout": "linear"}
        for name, size in sizes.items()
    ]
    group = {
        "vg": [
            {
                "vg_name": "vg0",
                "vg_size": str(9 * GIB),
                "vg_free": str(4 * GIB),
                "vg_extent_size": "4194304",
            }
        ],
        "pv": [{"pv_name": "/dev/vda3", "pv_size": str(9 * GIB), "pv_free": str(4 * GIB)}],
        "lv": volumes,
    }
    return json.dumps({"report": [group]})


REPORT = report(root=2 * GIB, var_log=2 * GIB, swap=512 * 1024**2)


def result(
    lvm: str | tuple[str, int] = REPORT,
    fstab: str = FSTAB,
    mountinfo: str = MOUNTINFO,
    lvs: dict[str, dict[str, Any]] | None = None,
    **params: Any,
) -> Result:
    """Judge the layout."""
    have = answers(
        "lvm",
        "block",
        "mounts",
        "fstab",
        files={"/proc/1/mountinfo": mountinfo, "/etc/fstab": fstab},
        outputs={"lvm-report": lvm, "block-devices": LSBLK},
    )
    return judge("lvm-layout", have, vg=params.pop("vg", "vg0"), lvs=lvs or WANTED, **params).result


def test_the_layout_passes() -> None:
    """Sizes are taken up to the next extent, and volumes are where they belong."""
    assert result(min_free="4GiB") is Result.PASS


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("root", {"size": "1GiB"}),
        ("root", {"size": "3GiB"}),
        ("var_log", {"min_size": "3GiB"}),
        ("root", {"filesystem": "ext4"}),
        ("root", {"mount": "/var/log"}),
        ("swap", {"mount": "/tmp"}),
        ("missing", {}),
    ],
)
def test_every_demand_can_fail(name: str, change: dict[str, Any]) -> None:
    """Size, least size, file system, mount point, existence."""
    assert result(lvs={**WANTED, name: {**WANTED.get(name, {}), **change}}) is Result.FAIL


def test_other_volumes_fail_only_when_exact() -> None:
    """A volume that nobody asked for."""
    lvs = {"root": WANTED["root"]}
    assert result(lvs=lvs) is Result.FAIL
    assert result(lvs=lvs, exact=False) is Result.PASS


@pytest.mark.parametrize(
    ("fstab", "mountinfo"),
    [
        (FSTAB.replace("/dev/vg0/var_log", "#"), MOUNTINFO),
        (FSTAB.replace("/dev/vg0/var_log", "/dev/vg0/root"), MOUNTINFO),
        (FSTAB, MOUNTINFO.replace("253:1", "254:2")),
        (FSTAB, MOUNTINFO.replace("/var/log rw", "/var/logs rw")),
    ],
)
def test_a_volume_elsewhere_fails(fstab: str, mountinfo: str) -> None:
    """Not in fstab, another volume there, another device mounted, not mounted."""
    assert result(fstab=fstab, mountinfo=mountinfo) is Result.FAIL


def test_free_space_can_be_too_little() -> None:
    """Less is free than was asked for."""
    assert result(min_free=4 * GIB + 1) is Result.FAIL


def test_no_lvm_at_all_fails() -> None:
    """Without lvm2, and without the group, the layout is not there."""
    assert result("") is Result.FAIL
    assert result(vg="vg1") is Result.FAIL


@pytest.mark.parametrize(
    "answer", [("", 5), ("Incompatible libdevmapper", 0), ('{"report": 1}', 0)]
)
def test_a_report_that_failed_is_no_pass(answer: tuple[str, int]) -> None:
    """An error of lvm, or something that is no report."""
    assert result(answer) is Result.ERROR


def test_a_misspelt_demand_is_an_error() -> None:
    """An unknown word in `lvs` is never ignored."""
    assert result(lvs={"root": {"filesytem": "xfs"}}) is Result.ERROR
