"""Which firmware starts a disk, and where UEFI is found."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from imgverify.artifacts.partition_table import BIOS_BOOT, ESP, PartitionTable
from imgverify.errors import BootError, ExitCode, InfrastructureError
from imgverify.providers.firmware import choose, find_uefi

LINUX = "0FC63DAF-8483-4772-8E79-3D69D8477DE4"


@pytest.mark.parametrize(
    ("label", "types", "code", "firmware"),
    [
        ("gpt", (BIOS_BOOT, LINUX), True, "bios"),
        ("gpt", (BIOS_BOOT, ESP, LINUX), True, "bios"),
        ("gpt", (ESP, LINUX), False, "uefi"),
        ("gpt", (ESP, LINUX), True, "uefi"),
        ("gpt", (BIOS_BOOT, ESP), False, "uefi"),
        ("gpt", (LINUX,), True, "bios"),
        ("mbr", ("83",), True, "bios"),
        ("mbr", ("EF", "83"), False, "uefi"),
        ("", (), True, "bios"),
    ],
)
def test_choice(label: str, types: tuple[str, ...], code: bool, firmware: str) -> None:  # noqa: FBT001
    """BIOS wherever the disk can be started by it, else UEFI."""
    assert choose("auto", "x86_64", PartitionTable(label, types, 0, code)) == firmware


@pytest.mark.parametrize(
    ("label", "types"), [("gpt", (LINUX,)), ("gpt", (BIOS_BOOT, LINUX)), ("mbr", ("83",)), ("", ())]
)
def test_no_boot_loader(label: str, types: tuple[str, ...]) -> None:
    """A disk that nothing can start is refused before anything boots."""
    with pytest.raises(BootError, match="no boot loader") as error:
        choose("auto", "x86_64", PartitionTable(label, types, 0, boot_code=False))
    assert error.value.exit_code is ExitCode.ARTIFACT


def test_said_by_the_user() -> None:
    """What the user says is done."""
    table = PartitionTable("gpt", (LINUX,), 0, boot_code=False)
    assert choose("uefi", "x86_64", table) == "uefi"


def test_no_bios_on_arm() -> None:
    """Boot code for a PC starts nothing on another architecture."""
    table = PartitionTable("gpt", (BIOS_BOOT, ESP), 0, boot_code=True)
    assert choose("auto", "aarch64", table) == "uefi"


def _descriptor(folder: Path, name: str, *features: str, machine: str = "pc-q35-*") -> None:
    folder.mkdir(exist_ok=True)
    code, variables = folder / f"{name}.code", folder / f"{name}.vars"
    code.touch()
    variables.touch()
    mapping = {
        "device": "flash",
        "executable": {"filename": str(code), "format": "raw"},
        "nvram-template": {"filename": str(variables), "format": "raw"},
    }
    description = {
        "interface-types": ["uefi"],
        "mapping": mapping,
        "targets": [{"architecture": "x86_64", "machines": [machine]}],
        "features": list(features),
    }
    (folder / f"{name}.json").write_text(json.dumps(description))


def _found(*folders: Path) -> str:
    return find_uefi("x86_64", "pc-q35-7.2", tuple(map(str, folders))).code.name


def test_uefi_by_descriptor(tmp_path: Path) -> None:
    """The first plain build for this machine type is taken; broken descriptors are passed over."""
    _descriptor(tmp_path / "usr", "10-secure", "requires-smm", "secure-boot")
    _descriptor(tmp_path / "usr", "20-other-machine", machine="microvm")
    _descriptor(tmp_path / "usr", "30-plain", "acpi-s3")
    _descriptor(tmp_path / "usr", "40-later")
    (tmp_path / "usr" / "05-broken.json").write_text("{")
    assert _found(tmp_path / "usr") == "30-plain.code"


def test_uefi_hidden_by_the_administrator(tmp_path: Path) -> None:
    """A file in /etc hides its namesake below /usr, as the specification says."""
    _descriptor(tmp_path / "usr", "30-plain")
    _descriptor(tmp_path / "usr", "40-later")
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / "30-plain.json").touch()
    assert _found(tmp_path / "etc", tmp_path / "usr") == "40-later.code"


def test_uefi_missing(tmp_path: Path) -> None:
    """Without any build the packages are named."""
    with pytest.raises(InfrastructureError, match="no UEFI for x86_64") as error:
        _found(tmp_path)
    assert "ovmf" in error.value.hint


def test_uefi_of_this_machine() -> None:
    """The installed descriptors are understood."""
    found = find_uefi("x86_64", "pc-q35-7.2")
    assert found.code.stat().st_size > 1 << 20
    assert found.variables.stat().st_size > 1 << 16
