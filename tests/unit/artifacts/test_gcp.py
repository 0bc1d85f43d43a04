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


def test_as_google_wants_it(tmp_path: Path) -> None:
    """A disk of whole GiB in the old format has no problems, and its holes stay holes."""
    disk = _disk(tmp_path)
    path = _packed(tmp_path, "--format=oldgnu", "-S")
    artifact = resolve(str(path))
    assert (artifact.kind, facts(artifact).layers) == ("gcp", ("gzip", "tar"))
    assert facts(artifact).problems == ()
    known, (found,) = opened(path, tmp_path / "scratch")  # type: ignore[misc]
    assert facts(known).layers == ("gzip", "tar", "raw")
    assert (known.format, known.virtual_size) == ("raw", 1024 * MIB)
    assert found.driver == "raw"
    with disk.open("rb") as file:
        assert read(found, 0, 9 * MIB) == file.read(9 * MIB)
    assert Path(found.path).stat().st_blocks * 512 < 20 * MIB


def test_not_sparse(tmp_path: Path) -> None:
    """A disk that is stored as a whole is read inside the archive, once that is unpacked."""
    disk = _disk(tmp_path, 9)
    path = _packed(tmp_path, "--format=oldgnu")
    known, (found,) = opened(path, tmp_path / "scratch")  # type: ignore[misc]
    assert facts(known).problems == ("disk.raw has 9437184 bytes, which are no whole GiB",)
    assert (found.offset, found.length) == (512, 9 * MIB)
    assert read(found, 0, 9 * MIB) == disk.read_bytes()


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
