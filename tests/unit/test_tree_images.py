"""Which files of a tree are its images."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from imgverify.errors import ArtifactError
from imgverify.gold.layout import read_layout
from imgverify.progress import Silent
from imgverify.tree_images import images_of, resolved
from tests.unit.artifacts.disks import gpt


@pytest.fixture
def aws(tmp_path: Path) -> Path:
    """The folder of a provider in a tree."""
    folder = tmp_path / "aws"
    folder.mkdir()
    (folder / "SHA256SUM").touch()
    return folder


def found(aws: Path) -> list[tuple[str, str]]:
    """Name and file of each image."""
    images = images_of(read_layout(aws.parent))
    return [(image.name, image.path.name if image.path else "") for image in images]


def test_one_image_beside_other_files(aws: Path) -> None:
    """Lists, notes and what is compressed of them are no images."""
    gpt(aws / "image.img")
    (aws / "README.md").write_text("read me\n")
    (aws / "packages.txt.gz").write_bytes(gzip.compress(b"bash 5.2\n"))
    assert found(aws) == [("aws", "image.img")]


def test_compressed_image(aws: Path) -> None:
    """What is compressed is the image when nothing else is."""
    (aws / "image.raw.gz").write_bytes(gzip.compress(b"bash 5.2\n"))
    assert found(aws) == [("aws", "image.raw.gz")]


def test_several_images(aws: Path) -> None:
    """Each is judged, under a name of its own."""
    gpt(aws / "one.raw")
    (aws / "more").mkdir()
    gpt(aws / "more" / "two.raw")
    assert found(aws) == [("aws/more/two.raw", "two.raw"), ("aws/one.raw", "one.raw")]


def test_damaged_image(aws: Path) -> None:
    """The largest file is taken for it, and why it is none is told."""
    (aws / "a").write_text("x")
    (aws / "image.qcow2").write_bytes(b"no disk" * 1000)
    assert found(aws) == [("aws", "image.qcow2")]
    (image,) = images_of(read_layout(aws.parent))
    with pytest.raises(ArtifactError, match="not a disk image"):
        resolved(image, Silent())


def test_no_image(aws: Path) -> None:
    """A folder without files has an entry, which cannot be resolved."""
    assert found(aws) == [("aws", "")]
    (image,) = images_of(read_layout(aws.parent))
    with pytest.raises(ArtifactError, match="no image in it"):
        resolved(image, Silent())


def test_symlink_is_no_image(aws: Path, tmp_path: Path) -> None:
    """It is not what was published."""
    (aws / "image.raw").symlink_to(gpt(tmp_path / "elsewhere.raw"))
    assert found(aws) == [("aws", "")]
