"""Files below a folder off a disk are those that `find -L` prints."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from imgverify.disk.damage import DamageError
from imgverify.equivalents.files_below import answer
from imgverify.facts.files import for_params
from imgverify.facts.questions import Command
from imgverify.unobserved import NotObservedError
from tests.unit.disk.trees import FOLDER, MemoryFileSystem, image
from tests.unit.equivalents.laid_over import needs_namespaces, printed, records


def command(folder: str) -> Command:
    """The question for what is below a folder."""
    (asked,) = for_params({"below": folder})
    assert isinstance(asked, Command)
    assert (asked.equivalent, asked.argument) == ("files_below", folder)
    return asked


@needs_namespaces
@pytest.mark.parametrize("folder", ["/srv/top", "/srv/top/", "/srv/link", "/srv/gone", "/srv/file"])
def test_same_as_the_script(tmp_path: Path, folder: str) -> None:
    """Links to files and folders are followed; broken ones, pipes and folders are left out."""
    root = tmp_path / "image"
    for name in ("etc", "srv/top/sub", "srv/aside"):
        (root / name).mkdir(parents=True)
    (root / "etc/passwd").write_text("root:x:0:0::/root:/bin/sh\n")
    (root / "etc/group").write_text("root:x:0:\n")
    (root / "srv/file").touch()
    (root / "srv/link").symlink_to("top")
    (root / "srv/aside" / os.fsdecode(b"a\nb\xff")).touch(mode=0o600)
    (root / "srv/top/sub/deep").touch(mode=0o640)
    (root / "srv/top/to-folder").symlink_to("/srv/aside")
    (root / "srv/top/to-file").symlink_to("../file")
    (root / "srv/top/broken").symlink_to("/nowhere")
    os.mkfifo(root / "srv/top/pipe")
    ours = answer(image(MemoryFileSystem().copy(root)), folder)
    assert records(ours) == records(printed(root, command(folder)))


def test_folder_that_lies_in_itself() -> None:
    """Where find(1) gives up, this does too."""
    root = MemoryFileSystem().put("/srv/a/b", mode=FOLDER).put("/srv/a/b/up", link="/srv/a")
    with pytest.raises(NotObservedError, match="/srv/a/b/up"):
        answer(image(root), "/srv")


def test_folder_that_cannot_be_read_is_no_empty_one() -> None:
    """What is below a broken folder is not known."""
    root = MemoryFileSystem().put("/srv/a", mode=FOLDER, damage=DamageError("bad block"))
    with pytest.raises(DamageError, match="bad block"):
        answer(image(root), "/srv")


def test_links_that_multiply() -> None:
    """Thirty folders that link to the next one twice are a billion files; nobody lists them."""
    root = MemoryFileSystem()
    for number in range(30):
        for name in ("a", "b"):
            root.put(f"/srv/{number}/{name}", link=f"/srv/{number + 1}")
    root.put("/srv/30/file")
    with pytest.raises(NotObservedError, match="more than"):
        answer(image(root), "/srv/0")


def test_folder_that_is_its_own_child() -> None:
    """A damaged disk that shows a folder in itself is told at once, not walked for minutes."""
    root = MemoryFileSystem().put("/many/file", "x")
    many = root.root.entries["many"]
    many.entries["again"] = many
    with pytest.raises(NotObservedError, match="/many/again: a link to a folder"):
        answer(image(root), "/many")
