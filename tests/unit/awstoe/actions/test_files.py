"""Actions on files, on real ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgverify.awstoe.result import StepFailedError
from tests.unit.awstoe.conftest import Act


def test_create(act: Act, tmp_path: Path) -> None:
    """With folders above it, content, mode and encoding; several at once."""
    path, other = tmp_path / "new/a b", tmp_path / "-other"
    done = act(
        "CreateFile",
        {"path": str(path), "content": "it's $HOME\n", "permissions": "0600"},
        {"path": str(other), "content": "ä", "encoding": "UTF-16"},
    )
    assert path.read_text() == "it's $HOME\n"
    assert path.stat().st_mode & 0o7777 == 0o600
    assert other.read_bytes() == "ä".encode("utf-16-le")
    assert [finding.wanted for finding in done.findings] == [f"a file: {path}", f"a file: {other}"]


def test_create_where_one_is(act: Act, tmp_path: Path) -> None:
    """It is overwritten, unless that is forbidden."""
    path = tmp_path / "file"
    path.write_text("a longer text")
    with pytest.raises(StepFailedError, match="is there, and overwrite is false"):
        act("CreateFile", {"path": str(path), "overwrite": "False"})
    assert path.read_text() == "a longer text"
    act("CreateFile", {"path": str(path)})
    assert path.read_text() == ""


def test_create_with_an_owner(act: Act, tmp_path: Path) -> None:
    """An owner that does not exist is told."""
    with pytest.raises(StepFailedError, match=r"invalid user|unknown user"):
        act("CreateFile", {"path": str(tmp_path / "file"), "owner": "nobody-by-that-name"})


def test_append(act: Act, tmp_path: Path) -> None:
    """Only to a file that is there."""
    path = tmp_path / "file"
    with pytest.raises(StepFailedError, match="there is no such file"):
        act("AppendFile", {"path": str(path), "content": "b"})
    path.write_text("a")
    act("AppendFile", {"path": str(path), "content": "b"}, {"path": str(path)})
    assert path.read_text() == "ab"


def test_read(act: Act, tmp_path: Path) -> None:
    """Its text as it is, without a byte order mark; what is no text is told."""
    path = tmp_path / "file"
    path.write_bytes(b"\xff\xfe" + "ä\n".encode("utf-16-le"))
    assert act("ReadFile", {"path": str(path), "encoding": "utf16"}).outputs == {"content": "ä\n"}
    with pytest.raises(StepFailedError, match="is no text in utf-8"):
        act("ReadFile", {"path": str(path)})
    with pytest.raises(StepFailedError, match="there is no such file"):
        act("ReadFile", {"path": str(tmp_path)})


def test_recode(act: Act, tmp_path: Path) -> None:
    """From UTF-8 to another encoding, in place."""
    path = tmp_path / "file"
    path.write_text("ä")
    path.chmod(0o640)
    act("SetFileEncoding", {"path": str(path), "encoding": "UTF-32-BE"})
    assert path.read_bytes() == "ä".encode("utf-32-be")
    assert path.stat().st_mode & 0o7777 == 0o640


@pytest.mark.parametrize("action", ["CopyFile", "MoveFile"])
def test_copy_and_move(act: Act, tmp_path: Path, action: str) -> None:
    """To a name, or into a folder; folders are made."""
    source = tmp_path / "a b"
    source.write_text("text")
    act(action, {"source": str(source), "destination": str(tmp_path / "x/y")})
    assert (tmp_path / "x/y").read_text() == "text"
    assert source.exists() is (action == "CopyFile")
    act(action, {"source": str(tmp_path / "x/y"), "destination": f"{tmp_path}/folder/"})
    assert (tmp_path / "folder/y").read_text() == "text"


@pytest.mark.parametrize("action", ["CopyFile", "MoveFile"])
def test_wildcards(act: Act, tmp_path: Path, action: str) -> None:
    """All files that match, hidden ones too; no folder, and no other sign is a wildcard."""
    for name in ("log.1", ".log", "log[1]", "other"):
        (tmp_path / name).write_text(name)
    (tmp_path / "log.d").mkdir()
    to = tmp_path / "to"
    act(action, {"source": f"{tmp_path}/*log*", "destination": f"{to}/"})
    assert {path.name for path in to.iterdir()} == {"log.1", ".log", "log[1]"}
    act(action, {"source": f"{to}/log[1]*", "destination": f"{tmp_path}/only/"})
    assert [path.name for path in (tmp_path / "only").iterdir()] == ["log[1]"]
    for source, destination, message in (
        (f"{tmp_path}/none*", f"{to}/", "nothing matches"),
        (f"{tmp_path}/*th*", str(to), "end it with a /"),
        (f"{tmp_path}/*/x", f"{to}/", "only stand behind the last /"),
        (f"{tmp_path}/gone/*", f"{to}/", "no such folder"),
    ):
        with pytest.raises(StepFailedError, match=message):
            act(action, {"source": source, "destination": destination})


@pytest.mark.parametrize("action", ["CopyFile", "MoveFile"])
def test_what_is_not_overwritten(act: Act, tmp_path: Path, action: str) -> None:
    """A file, if that is forbidden; a folder, never."""
    source, to = tmp_path / "source", tmp_path / "to"
    source.write_text("new")
    to.write_text("old")
    fields = {"source": str(source), "destination": str(to)}
    with pytest.raises(StepFailedError, match="overwrite is false"):
        act(action, {**fields, "overwrite": "false"})
    assert to.read_text() == "old"
    with pytest.raises(StepFailedError, match="is a folder: end it with a /"):
        act(action, {**fields, "destination": str(tmp_path)})
    with pytest.raises(StepFailedError, match="there is no such file"):
        act(action, {**fields, "source": str(tmp_path)})
    act(action, fields)
    assert to.read_text() == "new"


def test_delete(act: Act, tmp_path: Path) -> None:
    """One, or all that match; one that is not there is a failure, none that match is not."""
    for name in ("-a.log", "b.log", "c"):
        (tmp_path / name).touch()
    act("DeleteFile", {"path": f"{tmp_path}/*.log"}, {"path": f"{tmp_path}/none*"})
    assert [path.name for path in tmp_path.iterdir()] == ["c"]
    act("DeleteFile", {"path": f"{tmp_path}/c"})
    with pytest.raises(StepFailedError, match="No such file"):
        act("DeleteFile", {"path": f"{tmp_path}/c"})
    with pytest.raises(StepFailedError, match="is a folder"):
        act("DeleteFile", {"path": str(tmp_path)})


def test_relative_paths(act: Act) -> None:
    """Begin in a folder that survives a restart."""
    name = "imgverify-test-of-relative-paths"
    act("CreateFile", {"path": f"./{name}", "content": "here"})
    assert (Path("/var/tmp") / name).read_text() == "here"
    act("DeleteFile", {"path": name})
    assert not (Path("/var/tmp") / name).exists()
