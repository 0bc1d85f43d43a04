"""The lab's disk in every wrapping: what is read of it is the same as of the plain disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgverify.difference.compare import compare_all
from imgverify.gold.layout import ProviderFolder
from imgverify.model import Artifact
from imgverify.plan import make_plan
from imgverify.portraits import Drawn
from imgverify.progress import Silent
from imgverify.tree_images import TreeImage
from imgverify.tree_reading import TreeReading
from tests.lab.wrappings import WRAPPINGS, wrapped

pytestmark = pytest.mark.lab
VARIANT = "good"
# Both are the files alone.
WITHOUT_DISK = {"docker", "folder"}


def _read(name: str, scratch: Path) -> tuple[Artifact, Drawn]:
    path = wrapped(VARIANT, name)
    image = TreeImage(ProviderFolder(VARIANT, name, path.parent, name), path, name)
    reading = TreeReading(scratch, Silent())
    try:
        reading.want_image(image, make_plan("lab"))
        reading.wait()
        read = reading.image(image)
    finally:
        reading.close()
    return read.artifact, read.drawn


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> tuple[Artifact, Drawn]:
    """The disk as it is published."""
    return _read("qcow2", tmp_path_factory.mktemp("plain"))


@pytest.mark.parametrize("name", WRAPPINGS)
def test_same_system(name: str, plain: tuple[Artifact, Drawn], tmp_path: Path) -> None:
    """It is known by what it is, and holds the same facts and files."""
    artifact, drawn = _read(name, tmp_path)
    wrapping = artifact.wrapping
    assert wrapping is not None
    assert " ".join(wrapping.layers) == WRAPPINGS[name].layers
    assert wrapping.variant == WRAPPINGS[name].variant
    assert wrapping.problems == ()
    compared = compare_all(plain[1].portrait, drawn.portrait)
    assert compared.changes == ()
    if name in WITHOUT_DISK:
        kinds = [gap.partition(":")[0] for gap in compared.gaps]
        assert kinds == ["partitions", "volume groups and volumes", "file systems"]
    else:
        assert compared.gaps == ()
        assert wrapping.virtual_size == plain[0].virtual_size
    assert list(tmp_path.iterdir()) == []
