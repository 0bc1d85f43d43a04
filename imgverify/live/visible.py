"""Files of the user's, in folders that not everybody may search."""

from __future__ import annotations

from pathlib import Path


def is_file(path: Path) -> bool:
    """Whether a file can be seen.

    Args:
        path: symbolic links are followed.
    """
    return not why_no_file(path)


def why_no_file(path: Path) -> str:
    """Say why a file cannot be seen; empty when it can.

    Args:
        path: symbolic links are followed.
    """
    try:
        return "" if path.is_file() else "no such file"
    except OSError as error:
        return error.strerror or str(error)
