"""Type, label and size of what a mount point is made of."""

from __future__ import annotations

import pytest

from imgverify.model import Outcome, Plane, Result
from tests.checks.building import answers
from tests.checks.judging import judge

ROW = (
    'NAME="vda" KNAME="vda" PKNAME="" MAJ:MIN="254:0" TYPE="disk" SIZE="2147483648" FSTYPE="" '
    'LABEL="" UUID=""\n'
    'NAME="vda1" KNAME="vda1" PKNAME="vda" MAJ:MIN="254:1" TYPE="part" SIZE="1073741824" '
    'FSTYPE="ext4" LABEL="root" UUID="u-1"\n'
)
FSTAB = "LABEL=root / ext4 noatime 1 1\n"
WANTED = {"mount": "/", "type": "ext4", "label": "root", "at_least": "1GiB"}


def outcome(rows: str = ROW, fstab: str = FSTAB, **params: object) -> Outcome:
    """Judge a machine of these devices and this table."""
    told = answers("fstab", "block", files={"/etc/fstab": fstab}, outputs={"block-devices": rows})
    return judge("filesystem", told, {**WANTED, **params})


def test_as_asked_for() -> None:
    """By label, by UUID and by name of the device."""
    for source in ("LABEL=root", "UUID=U-1", "/dev/vda1"):
        assert outcome(fstab=f"{source} / ext4 defaults 1 1\n").result is Result.PASS


@pytest.mark.parametrize(
    ("rows", "fstab", "found"),
    [
        (ROW.replace('LABEL="root"', 'LABEL="_/"'), FSTAB, "none, or several"),
        (ROW.replace('LABEL="root"', 'LABEL="_/"'), "UUID=u-1 / ext4 x 1 1\n", "'_/'"),
        (ROW.replace('"ext4"', '"ext3"'), FSTAB, "ext3"),
        (ROW, FSTAB.replace("ext4", "ext3"), "ext3"),
        (ROW.replace("1073741824", "1073741823"), FSTAB, "1073741823 bytes"),
        (ROW, "LABEL=root /srv ext4 x 1 1\n", "none"),
        (ROW + ROW.replace("vda", "vdb"), FSTAB, "none, or several"),
    ],
)
def test_other_than_asked_for(rows: str, fstab: str, found: str) -> None:
    """One finding says what is different."""
    judged = outcome(rows, fstab)
    assert judged.result is Result.FAIL
    assert [one.found for one in judged.findings if not one.holds] == [found]


@pytest.mark.parametrize(
    ("at_most", "result"), [("1GiB", Result.PASS), ("1023MiB", Result.FAIL), (0, Result.PASS)]
)
def test_no_larger_than_asked_for(at_most: str | int, result: Result) -> None:
    """The bound itself is good, and 0 is none."""
    assert outcome(at_most=at_most).result is result


@pytest.mark.parametrize("point", ["none", "swap"])
def test_swap_space(point: str) -> None:
    """One that fstab names, whatever its second field says."""
    rows = ROW.replace('"ext4"', '"swap"')
    params = {"mount": "swap", "type": "swap"}
    assert outcome(rows, f"LABEL=root {point} swap sw 0 0\n", **params).result is Result.PASS
    assert outcome(ROW, f"LABEL=root {point} swap sw 0 0\n", **params).result is Result.FAIL
    assert outcome(rows, FSTAB, **params).result is Result.FAIL


def test_one_of_several_swap_spaces() -> None:
    """Any may be the one that was asked for; of none that is, the last tells why."""
    rows = ROW.replace('"ext4"', '"swap"').replace('LABEL="root"', 'LABEL="s1"')
    more = 'NAME="vda2" KNAME="vda2" PKNAME="vda" MAJ:MIN="254:2" TYPE="part" SIZE="4096" '
    both = f'{rows}{more}FSTYPE="swap" LABEL="s2" UUID="u-2"\n'
    table = "LABEL=s1 none swap sw 0 0\nLABEL=s2 none swap sw 0 0\n"
    params = {"mount": "swap", "type": "swap", "label": ""}
    assert outcome(both, table, **params, at_most=8192, at_least=0).result is Result.PASS
    assert outcome(both, table, **params).result is Result.PASS
    judged = outcome(both, table, **params, at_least="2GiB")
    assert judged.result is Result.FAIL
    assert [one.found for one in judged.findings if not one.holds] == ["4096 bytes"]


def test_what_cannot_be_read_is_no_pass() -> None:
    """A device whose content nobody could read has no type that could be right."""
    rows = ROW.replace('FSTYPE="ext4" LABEL="root" UUID="u-1"', 'UNREAD="is encrypted"')
    told = answers(
        "fstab",
        "block",
        files={"/etc/fstab": "/dev/vda1 / ext4 x 1 1\n"},
        outputs={"block-devices": rows},
        plane=Plane.OFFLINE,
    )
    assert judge("filesystem", told, WANTED).result is Result.NEEDS_BOOT
