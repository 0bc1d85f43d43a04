"""`imgverify inspect`, from the command line to what is printed."""

from __future__ import annotations

import struct
from pathlib import Path

import msgspec
import pytest

from imgverify.cli import main
from imgverify.inspection.document import Inspection
from imgverify.leases import STATE_DIR_VARIABLE
from tests.unit.small_systems import small_system

RECORDINGS = Path(__file__).parents[1] / "recordings"


@pytest.fixture(autouse=True)
def _state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leases of these tests are their own."""
    monkeypatch.setenv(STATE_DIR_VARIABLE, str(tmp_path / "state"))


def test_a_system_in_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What a person reads, without colours and frames; nothing is left behind."""
    assert main(["inspect", str(small_system(tmp_path / "golden"))]) == 0
    said = capsys.readouterr().out
    assert said.startswith("golden\n")
    for word in ("Debian GNU/Linux 12 (bookworm)", "1 dpkg", "/dev/vda1", "nodev,noexec"):
        assert word in said
    assert "─" not in said
    assert not list((tmp_path / "state").rglob("*.lease"))


def test_one_document(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """JSON that decodes as the record that the reference describes."""
    small_system(tmp_path / "golden")
    assert main(["inspect", "--json", "--folders", "2", str(tmp_path / "golden")]) == 0
    found = msgspec.json.decode(capsys.readouterr().out, type=Inspection)
    assert found.schema_version == 1
    assert found.artifact.kind == "folder"
    assert found.packages is not None
    assert found.packages.managers == {"dpkg": 1}
    assert found.people is not None
    assert [(one.name, one.password) for one in found.people.users] == [("root", "locked")]
    assert found.folders is not None
    assert len(found.folders) == 2
    assert found.devices == ()


def test_a_recording(capsys: pytest.CaptureFixture[str]) -> None:
    """It has no disk, and says so."""
    assert main(["inspect", f"replay:{RECORDINGS / 'debian12'}"]) == 0
    said = capsys.readouterr().out
    assert "a recording has no disk" in said
    assert "Debian GNU/Linux 12" in said


def test_no_image(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The artifact is to blame: exit code 12, and nothing on standard output."""
    assert main(["inspect", str(tmp_path / "nothing.qcow2")]) == 12
    said = capsys.readouterr()
    assert said.out == ""
    assert "no such file" in said.err


def test_a_disk_without_a_system(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line; no hint about options that this command does not have."""
    disk = tmp_path / "empty.raw"
    entry = struct.pack("<B3xB3xII", 0, 0x83, 2048, 1024)
    disk.write_bytes(bytes(446) + entry + bytes(48) + b"\x55\xaa" + bytes(4 << 20))
    assert main(["inspect", str(disk)]) == 12
    said = capsys.readouterr().err
    assert "no root file system" in said
    assert "--offline" not in said
