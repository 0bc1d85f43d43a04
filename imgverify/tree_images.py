"""Which files of a tree are its images."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from imgverify import registry
from imgverify.artifacts.candidate import Candidate
from imgverify.artifacts.compressed import KIND as COMPRESSED
from imgverify.errors import ArtifactError
from imgverify.gold.layout import SUM_FILES, Layout, ProviderFolder
from imgverify.model import Artifact
from imgverify.progress import Progress

_MOST_FILES = 1000


@dataclass(frozen=True, slots=True)
class TreeImage:
    """An image of a tree.

    Args:
        folder: that it lies in.
        path: of its file; None when there is none.
        name: of its items: the folder's, and the file's where a folder has several images.
    """

    folder: ProviderFolder
    path: Path | None
    name: str


def images_of(layout: Layout) -> tuple[TreeImage, ...]:
    """Find the images by what is in the files, not by how they are called.

    A folder without one has an entry all the same, so that its absence is judged.

    Args:
        layout: of the tree.
    """
    found: list[TreeImage] = []
    for folder in layout.folders:
        paths = _images(folder.path)
        if len(paths) <= 1:
            found.append(TreeImage(folder, next(iter(paths), None), folder.name))
        else:
            found += [
                TreeImage(folder, path, f"{folder.name}/{path.relative_to(folder.path)}")
                for path in paths
            ]
    return tuple(found)


def _images(folder: Path) -> list[Path]:
    paths = [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink() and path.name not in SUM_FILES
    ][:_MOST_FILES]
    kinds = {path: registry.kind_of(Candidate(str(path))) for path in paths}
    # Any list of packages may lie there compressed: such a file is an image if nothing else is.
    for known in (
        [path for path, kind in kinds.items() if kind not in (None, COMPRESSED)],
        [path for path, kind in kinds.items() if kind == COMPRESSED],
    ):
        if known:
            return known
    # What was an image before it was damaged is most likely the largest one.
    return sorted(paths, key=lambda path: path.stat().st_size)[-1:]


def resolved(image: TreeImage, progress: Progress) -> Artifact:
    """Look at the wrapping of an image.

    Args:
        image: of the tree.
        progress: told what is being waited for.

    Raises:
        ArtifactError: there is none, or it cannot be used.
    """
    if image.path is None:
        raise ArtifactError(f"{image.folder.path}: no image in it")
    return registry.resolve(str(image.path), progress)
