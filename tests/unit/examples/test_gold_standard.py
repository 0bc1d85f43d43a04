"""examples/gold-standard: template, scripts, envelopes and profile are sound."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from imgverify.artifacts import ovf
from imgverify.cli import main
from imgverify.gold.layout import PROVIDERS

EXAMPLE = Path(__file__).parents[3] / "examples/gold-standard"
SCRIPTS = sorted((EXAMPLE / "scripts").glob("*.sh"))

needs_packer = pytest.mark.skipif(not shutil.which("packer"), reason="packer is not installed")


def _validate(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["packer", "validate", *arguments, EXAMPLE / "build.json"],
        cwd=folder,
        env={**os.environ, "CHECKPOINT_DISABLE": "1", "HOME": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


def _run(script: str, *words: str, **environment: Path | str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [EXAMPLE / "scripts" / script, *words],
        env={**os.environ, **{key: str(value) for key, value in environment.items()}},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@needs_packer
def test_the_template_is_valid(tmp_path: Path) -> None:
    """From any folder; the disk must be named."""
    assert _validate(tmp_path, "-var", "disk=disk.qcow2") == ""
    assert "disk" in _validate(tmp_path)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_can_be_run(script: Path) -> None:
    """Each parses as POSIX shell, stops at the first error, and is executable."""
    subprocess.run(["sh", "-n", script], check=True, timeout=60)
    assert "set -eu" in script.read_text()
    assert os.access(script, os.X_OK)


def test_every_provider_has_a_script() -> None:
    """All that imgverify knows are made."""
    assert set(PROVIDERS) <= {script.stem for script in SCRIPTS}


@pytest.mark.parametrize(
    ("product", "version", "controller"),
    [
        ("vmware", "vmx-13", "scsi:VirtualSCSI"),
        ("virtualbox", "virtualbox-2.2", "ide:PIIX4"),
    ],
)
def test_envelopes(tmp_path: Path, product: str, version: str, controller: str) -> None:
    """What is filled in stands where a reader of OVF looks for it, and nothing is left open."""
    raw, stream = tmp_path / "raw", tmp_path / "stream"
    raw.write_bytes(b"0" * 5000)
    stream.write_bytes(b"0" * 300)
    names = {"NAME": "debian-12", "VERSION": "1.0.0"}
    done = _run("envelope.sh", product, "d.vmdk", RAW=raw, STREAM=stream, **names)
    assert done.returncode == 0, done.stderr
    assert "@" not in done.stdout
    assert 'ovf:size="300"' in done.stdout
    read = ovf.read(done.stdout.encode(), "x.ovf")
    assert [(disk.href, disk.capacity) for disk in read.disks] == [("d.vmdk", 5000)]
    assert (read.hardware["version"], read.hardware["disk-controller"]) == (version, controller)


def test_checksums(tmp_path: Path) -> None:
    """All files of the folder stand in it, but not the list itself."""
    folder = tmp_path / "aws"
    folder.mkdir()
    (folder / "a.ova").write_bytes(b"a")
    assert _run("checksums.sh", str(folder), WORK=tmp_path).returncode == 0
    (line,) = (folder / "SHA256SUM").read_text().splitlines()
    assert line.endswith("  a.ova")
    assert len(line) == 64 + 2 + 5


@pytest.mark.parametrize("size", [5 << 20, 1 << 30])
def test_whole_gib(tmp_path: Path, size: int) -> None:
    """A disk of any size becomes one of whole GiB, and its second table follows its end."""
    disk, raw = tmp_path / "disk.raw", tmp_path / "new.raw"
    with disk.open("wb") as file:
        file.truncate(size)
    subprocess.run(["sgdisk", "--new=1:0:0", disk], capture_output=True, check=True, timeout=60)
    done = _run("raw.sh", DISK=disk, RAW=raw)
    assert done.returncode == 0, done.stderr
    assert raw.stat().st_size == 1 << 30
    with raw.open("rb") as file:
        file.seek(-512, os.SEEK_END)
        assert file.read(8) == b"EFI PART"


def test_a_version_is_published_once(tmp_path: Path) -> None:
    """What is there is not touched, and the message says what to do."""
    (tmp_path / "1.0.0/debian-12").mkdir(parents=True)
    done = _run("tree.sh", ARTIFACTS=tmp_path, VERSION="1.0.0", NAME="debian-12")
    assert done.returncode == 1
    assert "choose another version" in done.stderr


def test_a_failed_build_leaves_nothing(tmp_path: Path) -> None:
    """Neither half a tree nor the scratch folder."""
    names = {"VERSION": "1.0.0", "NAME": "debian-12", "PROVIDERS": "aws"}
    done = _run("tree.sh", ARTIFACTS=tmp_path, DISK=tmp_path / "missing.qcow2", **names)
    assert done.returncode != 0
    assert "missing.qcow2" in done.stderr
    assert [path.name for path in tmp_path.rglob("*")] == ["1.0.0"]


def test_the_profile_is_sound(capsys: pytest.CaptureFixture[str]) -> None:
    """`imgverify profiles lint` has nothing to say."""
    assert main(["profiles", "lint", "--strict", str(EXAMPLE / "profile.yaml")]) == 0
    assert "0 errors, 0 warnings" in capsys.readouterr().out
