"""Where the bundled checks and profiles are: in the installed package, or beside it in a tree."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).parent


def _find(name: str) -> Path:
    installed = PACKAGE / "bundled" / name
    return installed if installed.is_dir() else PACKAGE.parent / name


def checks_folder() -> Path:
    """The folder of the bundled checks."""
    return _find("checks")


def profiles_folder() -> Path:
    """The folder of the bundled profiles."""
    return _find("profiles")


def mutations_folder() -> Path:
    """The folder of the bundled mutations."""
    return _find("mutations")
