"""Whether something is there, as far as this user can see.

pathlib's own questions raise where a folder on the way may not be entered: PATH may name such one.
"""

from __future__ import annotations

import os
from pathlib import Path


def exists(path: Path) -> bool:
    """Whether it is anything."""
    return os.path.exists(path)  # noqa: PTH110 - pathlib's raises


def is_file(path: Path) -> bool:
    """Whether it is a regular file."""
    return os.path.isfile(path)  # noqa: PTH113 - pathlib's raises


def is_folder(path: Path) -> bool:
    """Whether it is a folder."""
    return os.path.isdir(path)  # noqa: PTH112 - pathlib's raises
