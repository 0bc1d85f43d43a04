"""Files that may lie where nobody is let in."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from imgverify.live.visible import is_file, why_no_file


def test_what_can_be_seen(tmp_path: Path) -> None:
    """A file is there, a folder is none."""
    path = tmp_path / "known_hosts"
    path.touch()
    assert (is_file(path), why_no_file(path)) == (True, "")
    assert (is_file(tmp_path), why_no_file(tmp_path)) == (False, "no such file")


def test_folder_that_may_not_be_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reason is the system's, and not a traceback."""

    def refuse(path: Path) -> bool:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "is_file", refuse)
    assert not is_file(Path("/root/.ssh/config"))
    assert why_no_file(Path("/root/.ssh/config")) == "Permission denied"
