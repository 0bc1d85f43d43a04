"""Goss files for tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgverify.errors import ProfileError
from imgverify.goss.controls import goss_controls
from imgverify.model import Control


def controls(folder: Path, text: str) -> dict[str, Control]:
    """The controls of a Goss file with this text, by id.

    Args:
        folder: that it is written to.
        text: of the file.
    """
    path = folder / "goss.yaml"
    path.write_text(text)
    return {one.id: one for one in goss_controls(path)}


def refusal(folder: Path, text: str) -> str:
    """What is said of a Goss file that makes no sense.

    Args:
        folder: that it is written to.
        text: of the file.
    """
    with pytest.raises(ProfileError) as raised:
        controls(folder, text)
    return str(raised.value)
