"""A tree as an artifact."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgverify.artifacts import tree
from imgverify.artifacts.candidate import Candidate
from imgverify.errors import ArtifactError
from imgverify.progress import Silent
from imgverify.registry import resolve


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A tree of two providers."""
    for name in ("aws", "gcp"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "SHA256SUM").touch()
    return tmp_path


def test_known_among_all_kinds(folder: Path) -> None:
    """Its content tells, not its name."""
    assert resolve(str(folder)).kind == tree.KIND


@pytest.mark.parametrize("spec", ["replay:x", "https://example.com/x", "nowhere"])
def test_other_texts(spec: str) -> None:
    """Nothing is raised."""
    assert not tree.detect(Candidate(spec))


def test_no_image_by_itself(folder: Path, tmp_path: Path) -> None:
    """Who wants to look into one image is told which there are."""
    artifact = tree.resolve(Candidate(str(folder)), Silent())
    with pytest.raises(ArtifactError, match="a tree of images") as caught:
        tree.contents(artifact, tmp_path, Silent())
    assert "aws, gcp" in caught.value.hint
