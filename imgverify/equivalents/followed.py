"""What a path leads to, as `test -f` and `test -d` of a shell see it."""

from __future__ import annotations

from imgverify.disk.image_tree import ImageTree
from imgverify.facts.answers import FileState
from imgverify.planes.file_tree import LoopError


def followed(tree: ImageTree, path: str) -> FileState | None:
    """State of what a path leads to, under its own name; None when symlinks go round or nowhere.

    Args:
        tree: of the image.
        path: absolute.
    """
    try:
        real = tree.real(path)
    except LoopError:
        return None
    return tree.lstat(real) if real else None
