"""A folder that may not be entered has nothing that we can see, and breaks nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from imgverify.packer import binary
from imgverify.packer.present import exists, is_file, is_folder


def test_what_is_there() -> None:
    """Each question has its own yes."""
    Path("file").touch()
    assert exists(Path("file"))
    assert is_file(Path("file"))
    assert not is_folder(Path("file"))
    assert is_folder(Path.cwd())
    assert not exists(Path("nosuch"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may enter every folder")
def test_a_closed_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """The search for Packer goes on behind a folder of PATH that is closed to us."""
    Path("closed").mkdir(mode=0)
    monkeypatch.setenv("PATH", f"{Path('closed').absolute()}:{os.environ['PATH']}")
    assert not exists(Path("closed/packer"))
    assert not any("closed" in path for path in binary._candidates())


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_a_closed_folder_for_another_user(tmp_path: Path) -> None:
    """The same, seen by a user who is not root."""
    Path("closed").mkdir(mode=0)
    tmp_path.chmod(0o755)
    script = (
        "import os, sys; from pathlib import Path; from imgverify.packer.present import is_file;"
        f"os.setuid(65534); sys.exit(is_file(Path({str(Path('closed/x').absolute())!r})))"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
