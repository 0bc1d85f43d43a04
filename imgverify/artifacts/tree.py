"""A tree of images: one system in the wrappings of several providers, each in its folder.

`<version>/<name>/<provider>/` with a file of checksums in each; see `imgverify.gold`.
"""

from __future__ import annotations

from pathlib import Path

from imgverify.artifacts.candidate import Candidate
from imgverify.errors import ArtifactError
from imgverify.gold.layout import is_tree, read_layout
from imgverify.model import Artifact
from imgverify.progress import Progress
from imgverify.wrapping import Contents

KIND = "tree"


def detect(candidate: Candidate) -> bool:
    """Whether a folder has folders of known providers in it, and no `etc`.

    Args:
        candidate: what `--image` may mean.
    """
    return candidate.is_folder and candidate.path is not None and is_tree(candidate.path)


def resolve(candidate: Candidate, progress: Progress) -> Artifact:  # noqa: ARG001 - at once
    """Name the tree; its images are looked at one by one.

    Args:
        candidate: that `detect` knew.
        progress: not needed.
    """
    assert candidate.path is not None
    return Artifact(kind=KIND, location=str(candidate.path.resolve()), format=KIND)


def contents(artifact: Artifact, scratch: Path, progress: Progress) -> Contents:  # noqa: ARG001
    """A tree is several images, none of which stands for the others.

    Args:
        artifact: that `resolve` made.
        scratch: not needed.
        progress: not needed.

    Raises:
        ArtifactError: always.
    """
    path = Path(artifact.location)
    names = ", ".join(str(one.path.relative_to(path)) for one in read_layout(path).folders)
    raise ArtifactError(
        f"{artifact.location}: a tree of images, not one image",
        f"name an image in one of its folders: {names}",
    )
