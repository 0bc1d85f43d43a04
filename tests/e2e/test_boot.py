"""Boots of whole lab images under emulation: minutes, not seconds."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from imgverify.artifacts import disk
from imgverify.artifacts.digest import digest
from imgverify.connection import Connection
from imgverify.errors import BootError
from imgverify.leases import leases_path
from imgverify.model import Machine
from imgverify.providers import BootOptions, qemu
from imgverify.sweep import sweep
from tests.lab.images import image
from tests.unit.providers.booting import RecordingProgress, run_context

pytestmark = [pytest.mark.boot, pytest.mark.lab]
OPTIONS = BootOptions(acceleration="tcg", timeout=600)
ROOT = Path(__file__).parents[2]

_KEEPER = """
import sys
from pathlib import Path
import msgspec
from imgverify.artifacts import disk
from imgverify.providers import BootOptions, qemu
from tests.unit.providers.booting import RecordingProgress, run_context
progress = RecordingProgress()
options = BootOptions(acceleration="tcg", timeout=600, keep=True)
with run_context(Path(sys.argv[1]), progress) as context:
    with qemu.boot(disk.resolve(sys.argv[2]), options, context) as machine:
        print(*progress.lines, msgspec.json.encode(machine).decode(), sep="\\n")
"""


@pytest.fixture(autouse=True)
def _state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMGVERIFY_STATE_DIR", str(tmp_path / "state"))


def test_healthy_image(tmp_path: Path) -> None:
    """It becomes ready, its key is vouched for, what we injected is there, and nothing is left."""
    path = image("uefi")
    before = digest(path)
    with run_context(tmp_path, RecordingProgress()) as context:
        with qemu.boot(disk.resolve(str(path)), OPTIONS, context) as machine:
            _inspect(machine, "uefi")
        assert list(context.scratch.iterdir()) == []
    assert digest(path) == before
    assert list(leases_path().iterdir()) == []


def test_kept_machine(tmp_path: Path) -> None:
    """A kept machine outlives its process, is said how to be reached, and goes when swept."""
    command = [sys.executable, "-c", _KEEPER, str(tmp_path), str(image("good"))]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    said, _, line = done.stdout.decode().rstrip().rpartition("\n")
    machine = msgspec.json.decode(line, type=Machine)
    try:
        _inspect(machine, "bios")
        assert machine.key_path in said
        assert sweep() == []
    finally:
        swept = sweep(kept=True)
    assert [line.split(" ")[0] for line in swept] == ["process", "folder"]
    assert not Path(machine.key_path).exists()


def _inspect(machine: Machine, firmware: str) -> None:
    assert machine.host_key.trust == "console"
    assert machine.user == "debian"
    assert machine.details["firmware"] == firmware
    assert machine.details["cloud-init"] == "done"
    assert machine.injected
    with Connection.open(machine) as connection:
        said = connection.run(f"hostname; cat {machine.injected.marker_path}").stdout
    assert said.decode().split() == [machine.injected.hostname, machine.injected.marker]


@pytest.mark.parametrize(
    ("variant", "cause", "seconds"),
    [
        ("no-bootloader", "no boot loader", 10),
        ("panic", "the kernel was not given an initramfs", 300),
        ("emergency", "a device in fstab does not exist", 400),
        ("no-network", "a login prompt is on the console", 400),
        ("ignores-key", "cloud-init is finished, and the SSH server refuses", 400),
    ],
)
def test_broken_image(tmp_path: Path, variant: str, cause: str, seconds: int) -> None:
    """It is given up with its cause as soon as the console shows it, not at the time-out."""
    options = BootOptions(acceleration="tcg", timeout=900)
    progress = RecordingProgress()
    with run_context(tmp_path, progress) as context:
        artifact = disk.resolve(str(image(variant)))
        with pytest.raises(BootError) as caught:
            qemu.boot(artifact, options, context).__enter__()
        assert cause in caught.value.message
        assert progress.elapsed < seconds
        assert list(context.scratch.iterdir()) == []
