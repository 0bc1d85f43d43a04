"""Owners and modes, of real files."""

from __future__ import annotations

import getpass
import grp
import os
from pathlib import Path

import pytest

from imgverify.awstoe.result import StepFailedError
from tests.unit.awstoe.conftest import Act


@pytest.fixture(name="tree")
def _tree(tmp_path: Path) -> Path:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "file").touch()
    for path in (folder, folder / "file"):
        path.chmod(0o700)
    return folder


def modes(tree: Path) -> list[str]:
    """Of the folder and its file."""
    return [f"{path.stat().st_mode & 0o7777:o}" for path in (tree, tree / "file")]


def test_permissions(act: Act, tree: Path) -> None:
    """Of a file; of a folder and what is in it, or of it alone."""
    act("SetFilePermissions", {"path": f"{tree}/file", "permissions": "640"})
    assert modes(tree) == ["700", "640"]
    act("SetFolderPermissions", {"path": str(tree), "permissions": "0750", "recursive": "false"})
    assert modes(tree) == ["750", "640"]
    act("SetFolderPermissions", {"path": str(tree), "permissions": "0755"})
    assert modes(tree) == ["755", "755"]


def test_what_is_not_there(act: Act, tree: Path) -> None:
    """A file is no folder, and the other way round."""
    with pytest.raises(StepFailedError, match="there is no such file"):
        act("SetFilePermissions", {"path": str(tree), "permissions": "640"})
    with pytest.raises(StepFailedError, match="there is no such folder"):
        act("SetFolderPermissions", {"path": f"{tree}/file", "permissions": "640"})
    with pytest.raises(StepFailedError, match="there is no such file"):
        act("SetFileOwner", {"path": str(tree), "owner": "root"})
    with pytest.raises(StepFailedError, match="nobody-by-that-name"):
        act("SetFileOwner", {"path": f"{tree}/file", "owner": "nobody-by-that-name"})


def test_owner_of_oneself(act: Act, tree: Path) -> None:
    """What anybody may do: give a file to its own owner, with the group that one has."""
    fields = {"owner": getpass.getuser()}
    act("SetFileOwner", {"path": f"{tree}/file", **fields})
    act("SetFolderOwner", {"path": str(tree), **fields, "group": grp.getgrgid(os.getgid()).gr_name})
    assert (tree / "file").stat().st_gid == os.getgid()


@pytest.mark.skipif(os.getuid() != 0, reason="only root gives files away")
def test_owner_of_others(act: Act, tree: Path) -> None:
    """A file goes to the user and to the user's group; a folder with all of it, or alone."""
    act("SetFileOwner", {"path": f"{tree}/file", "owner": "nobody"})
    assert (tree / "file").owner() == "nobody"
    assert (tree / "file").group() == "nogroup"
    act("SetFolderOwner", {"path": str(tree), "owner": "daemon", "recursive": "false"})
    assert (tree.owner(), (tree / "file").owner()) == ("daemon", "nobody")
    act("SetFolderOwner", {"path": str(tree), "owner": "daemon", "group": "root"})
    assert ((tree / "file").owner(), (tree / "file").group()) == ("daemon", "root")
