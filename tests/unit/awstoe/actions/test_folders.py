"""Actions on folders and links, on real ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgverify.awstoe.result import StepFailedError
from tests.unit.awstoe.conftest import Act


def tree(folder: Path, *names: str) -> Path:
    """A folder with files in it."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    return folder


def names(folder: Path) -> set[str]:
    """All files below a folder."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_create(act: Act, tmp_path: Path) -> None:
    """With a mode; one that is there keeps what is in it."""
    tree(tmp_path / "old", "kept")
    act(
        "CreateFolder",
        {"path": f"{tmp_path}/a/b/", "permissions": "0700"},
        {"path": f"{tmp_path}/old"},
    )
    assert (tmp_path / "a/b").stat().st_mode & 0o7777 == 0o700
    assert names(tmp_path / "old") == {"kept"}
    with pytest.raises(StepFailedError, match="overwrite is false"):
        act("CreateFolder", {"path": f"{tmp_path}/old", "overwrite": "false"})


@pytest.mark.parametrize("action", ["CopyFolder", "MoveFolder"])
def test_copy_and_move(act: Act, tmp_path: Path, action: str) -> None:
    """The content to a folder, or the folder into one; what is there already stays."""
    source = tree(tmp_path / "source", "a", "deep/b", ".hidden")
    to = tree(tmp_path / "to", "kept", "a")
    act(action, {"source": f"{source}/", "destination": str(to)})
    assert names(to) == {"kept", "a", "deep/b", ".hidden"}
    assert source.exists() is (action == "CopyFolder")
    act(action, {"source": str(to), "destination": f"{tmp_path}/into/"})
    assert names(tmp_path / "into/to") == {"kept", "a", "deep/b", ".hidden"}


@pytest.mark.parametrize("action", ["CopyFolder", "MoveFolder"])
def test_wildcards(act: Act, tmp_path: Path, action: str) -> None:
    """All folders that match, and no file."""
    tree(tmp_path, "one.d/a", "two.d/b", "three/c", "file.d")
    act(action, {"source": f"{tmp_path}/*.d", "destination": f"{tmp_path}/to/"})
    assert names(tmp_path / "to") == {"one.d/a", "two.d/b"}
    fields = {"source": f"{tmp_path}/three", "destination": f"{tmp_path}/to"}
    with pytest.raises(StepFailedError, match="overwrite is false"):
        act(action, {**fields, "overwrite": "false"})
    with pytest.raises(StepFailedError, match="there is no such folder"):
        act(action, {**fields, "source": f"{tmp_path}/gone"})


def test_delete(act: Act, tmp_path: Path) -> None:
    """An empty one; a full one only by force; the root folder never."""
    full = tree(tmp_path / "full", "a")
    (tmp_path / "empty").mkdir()
    act("DeleteFolder", {"path": f"{tmp_path}/empty"})
    with pytest.raises(StepFailedError, match="not empty"):
        act("DeleteFolder", {"path": str(full)})
    act("DeleteFolder", {"path": str(full), "force": "true"})
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(StepFailedError, match="there is no such folder"):
        act("DeleteFolder", {"path": str(full)})
    with pytest.raises(StepFailedError, match="is the root folder"):
        act("DeleteFolder", {"path": "/etc/..", "force": "false"})


def test_list(act: Act, tmp_path: Path) -> None:
    """Files with their paths, in order; those of folders below when that is asked for."""
    tree(tmp_path, "b.log", "a.log", "c", "deep/d.log")
    fields = {"path": str(tmp_path)}
    listed = act("ListFiles", fields).outputs["files"]
    assert listed == f"{tmp_path}/a.log,{tmp_path}/b.log,{tmp_path}/c"
    fields = {**fields, "fileNamePattern": "*log", "recursive": "true"}
    listed = act("ListFiles", fields).outputs["files"]
    assert listed == f"{tmp_path}/a.log,{tmp_path}/b.log,{tmp_path}/deep/d.log"
    with pytest.raises(StepFailedError, match="there is no such folder"):
        act("ListFiles", {"path": f"{tmp_path}/c"})


def test_link(act: Act, tmp_path: Path) -> None:
    """To what is there, absolute or relative; a link is replaced by force, a file never."""
    tree(tmp_path, "a", "b")
    link = tmp_path / "links/x"
    act("CreateSymlink", {"path": str(link), "target": f"{tmp_path}/a"})
    assert link.read_text() == "a"
    fields = {"path": str(link), "target": "../b"}
    with pytest.raises(StepFailedError, match="is a link already"):
        act("CreateSymlink", fields)
    act("CreateSymlink", {**fields, "force": "true"})
    assert link.read_text() == "b"
    with pytest.raises(StepFailedError, match="there is no such target"):
        act("CreateSymlink", {"path": f"{tmp_path}/y", "target": "gone"})
    with pytest.raises(StepFailedError, match="is there, and no link"):
        act("CreateSymlink", {"path": f"{tmp_path}/a", "target": "b", "force": "true"})
