"""Growth of the root file system, judged on a disk of 10 GiB."""

from __future__ import annotations

from imgverify.model import Outcome, Plane, Result
from tests.checks.building import answers
from tests.checks.judging import judge

GIB = 1 << 30
MOUNTINFO = "21 1 254:2 / / rw,relatime - ext4 /dev/vda2 rw\n"
LSBLK = (
    'NAME="{}" KNAME="{}" PKNAME="{}" MAJ:MIN="{}" TYPE="{}" RM="0" SIZE="{}" FSTYPE="" '
    'LABEL="" UUID="" MOUNTPOINT="" PARTLABEL="" PARTUUID=""\n'
)
PARTX = 'NR="2" START="4096" SECTORS="{}" NAME="" UUID="u" TYPE="t" SCHEME="gpt"\n'


def judged(*, partition: int, files: int, plane: Plane = Plane.BOOT, **params: str) -> Outcome:
    """Judge a system whose root partition and file system have a size."""
    have = answers(
        "partitions",
        "block",
        "mounts",
        "fstab",
        "root_space",
        files={"/proc/1/mountinfo": MOUNTINFO},
        outputs={
            "partition-tables": "disk /dev/vda\n" + PARTX.format(partition // 512),
            "block-devices": LSBLK.format("vda", "vda", "", "254:0", "disk", 10 * GIB)
            + LSBLK.format("vda2", "vda2", "vda", "254:2", "part", partition),
            "root file system": f"4096 {files // 4096} 1\n",
        },
        plane=plane,
    )
    return judge("root-grown", have, **params)


def test_grown() -> None:
    """All of the disk but what lies before the partition and behind it; most of it for files."""
    found = judged(partition=10 * GIB - (3 << 20), files=int(9.7 * GIB))
    assert found.result is Result.PASS
    assert len(found.findings) == 2


def test_partition_did_not_grow() -> None:
    """The file system fills its partition, and the disk is larger."""
    found = judged(partition=3 * GIB, files=int(2.9 * GIB))
    assert found.result is Result.FAIL
    assert "behind the last partition" in found.reason
    assert judged(partition=3 * GIB, files=int(2.9 * GIB), unused="8GiB").result is Result.PASS


def test_file_system_did_not_grow() -> None:
    """The partition has grown, and what is on it has not."""
    found = judged(partition=10 * GIB - (3 << 20), files=3 * GIB)
    assert found.result is Result.FAIL
    assert "resizefs" in found.findings[-1].mend


def test_a_disk_at_rest() -> None:
    """It grows at the first boot, so a small one is no failure before."""
    found = judged(partition=3 * GIB, files=3 * GIB, plane=Plane.OFFLINE)
    assert found.result is Result.NEEDS_BOOT
