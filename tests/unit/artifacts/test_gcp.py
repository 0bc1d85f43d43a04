"""Images for Compute Engine."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from imgverify.errors import ArtifactError
from imgverify.registry import resolve
from tests.unit.artifacts.appliances import MIB
from tests.unit.artifacts.disks import converted, gpt
from tests.unit.artifacts.opening import facts, opened, read


def _packed(folder: Path, *options: str, names: tuple[str, ...] = ("disk.raw",)) -> Path:
    path = folder / "image.tar.gz"
    command = ["tar", "-C", str(folder), *options, "-czf", str(path), *names]
    subprocess.run(command, check=True)
    return path


def _disk(folder: Path, mib: int = 1024) -> Path:
    path = gpt(folder / "disk.raw")
    with path.open("r+b") as file:
        file.truncate(mib * MIB)
    return path


@pytest.mark.parametrize("options", [["--format=oldgnu"], ["--format=oldgnu", "-S"]])
def test_as_google_wants_it(tmp_path: Path, options: list[str]) -> None:
    """A disk of whole GiB in the old format has no problems, sparse or not, and is read."""
    disk = _disk(tmp_path)
    path = _packed(tmp_path, *options)
    artifact = resolve(str(path))
    assert (artifact.kind, facts(artifact).layers) == ("gcp", ("gzip", "tar"))
    assert facts(artifact).problems == ()
    known, (found,) = opened(path, tmp_path / "scratch")  # type: ignore[misc]
    assert facts(known).layers == ("gzip", "tar", "raw")
    assert (known.format, known.virtual_size) == ("raw", 1024 * MIB)
    assert (found.driver, found.length or 0) == ("raw", found.length or 0)
    assert read(found, 0, 9 * MIB) == disk.read_bytes()[: 9 * MIB]
    assert Path(found.path).stat().st_blocks * 512 < 20 * MIB, "holes stay holes"


def test_problems(tmp_path: Path) -> None:
    """What Compute Engine would refuse is said, and does not keep it from being read."""
    _disk(tmp_path, 9)
    (tmp_path / "notes").write_text("")
    path = _packed(tmp_path, "--format=pax", names=("./disk.raw", "notes"))
    known, _ = opened(path, tmp_path / "scratch")
    assert facts(known).problems == (
        "the tar is in pax format; Compute Engine wants oldgnu",
        "the disk is called './disk.raw'; Compute Engine wants 'disk.raw'",
        "disk.raw has 9437184 bytes, which are no whole GiB",
        "there is more than disk.raw in it: notes",
    ), "what only unpacking shows comes last"
    plain = tmp_path / "plain.tar"
    subprocess.run(["tar", "-C", tmp_path, "-cf", plain, "disk.raw"], check=True)
    assert "compressed with nothing" in facts(resolve(str(plain))).problems[0]


def test_no_raw_disk(tmp_path: Path) -> None:
    """A disk of another format under this name is refused."""
    converted(gpt(tmp_path / "x.raw"), tmp_path / "disk.raw", "qcow2")
    with pytest.raises(ArtifactError, match="a qcow2 disk, not a raw one"):
        opened(_packed(tmp_path), tmp_path / "scratch")
