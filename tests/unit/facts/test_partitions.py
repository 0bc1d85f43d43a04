"""Partition tables, in the words of partx."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from imgverify.facts import partitions
from imgverify.facts.partitions import BIOS_BOOT, parse
from imgverify.unobserved import NotObservedError
from tests.checks.building import answers
from tests.unit.facts.running_scripts import run_script, write_tools

COLUMNS = "NR,START,SECTORS,NAME,UUID,TYPE,SCHEME"


def test_a_real_disk_without_a_table(tmp_path: Path) -> None:
    """What partx says of a disk without a table means that there is none."""
    image = tmp_path / "disk.raw"
    image.write_bytes(b"\0" * 1024 * 1024)
    done = subprocess.run(
        ["partx", "-P", "-o", COLUMNS, image], capture_output=True, text=True, check=False
    )
    text = "disk /dev/vda\n" + (done.stdout + done.stderr).replace(str(image), "/dev/vda")
    (table,) = parse(answers(outputs={"partition-tables": (text, done.returncode)})).tables
    assert (table.disk, table.scheme, table.partitions) == ("/dev/vda", "", ())


def test_rows() -> None:
    """Rows are sorted by number; a name may look like the next disk's heading."""
    row = 'NR="{}" START="{}" SECTORS="9" NAME="{}" UUID="u" TYPE="{}" SCHEME="gpt"\n'
    text = (
        "disk /dev/vda\n"
        + row.format(2, 4096, "disk /dev/x", "A")
        + row.format(1, 2048, "b", BIOS_BOOT.upper())
    )
    (table,) = parse(answers(outputs={"partition-tables": text})).tables
    assert [one.number for one in table.partitions] == [1, 2]
    assert [one.type for one in table.partitions] == [BIOS_BOOT, "a"]
    assert table.partitions[1].label == "disk /dev/x"


def test_no_partx_is_not_observed(tmp_path: Path) -> None:
    """Without the tool nothing is known, and other disks' tables are not made up."""
    with pytest.raises(NotObservedError):
        parse(run_script(partitions.COMMANDS[0], path=write_tools(tmp_path, {})))
    with pytest.raises(NotObservedError):
        parse(answers(outputs={"partition-tables": "disk /dev/vda\n"})).of("/dev/vdb")
