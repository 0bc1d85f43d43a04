"""Changes to a real file system: made, seen, and undone to the byte."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, cast

import pytest

from imgverify.connection import Connection
from imgverify.errors import CollectError
from imgverify.facts.answers import Answers
from imgverify.facts.questions import File, Question, Stat
from imgverify.model import Plane
from imgverify.mutations.changes import Change
from imgverify.mutations.loading import Rendered
from imgverify.planes.shell import collect
from imgverify.proving.guest_change import DO, FOLDER, UNDO, is_possible, prepare
from tests.unit.planes.targets import FakeConnection


@pytest.fixture(name="guest")
def _guest(tmp_path: Path) -> Connection:
    """This machine, with a /run and a host name of its own."""
    run = tmp_path / "run"
    run.mkdir()
    enter = 'mount --bind "$0" /run && exec "$@"'
    return cast(
        "Connection", FakeConnection(prefix=("unshare", "-mu", "sh", "-c", enter, str(run)))
    )


@pytest.fixture(name="etc")
def _etc(tmp_path: Path) -> Path:
    etc = tmp_path / "etc"
    (etc / "d").mkdir(parents=True)
    for name in ("fstab", "d/one.conf", "d/two.conf"):
        (etc / name).write_text(f"{name}\n")
        os.utime(etc / name, (1_000_000_000, 1_000_000_000))
    (etc / "fstab").chmod(0o640)
    (etc / "link").symlink_to("fstab")
    return etc


def pictured(folder: Path) -> dict[str, tuple[Any, ...]]:
    """Everything below a folder: kind, mode, owner, time of files, content."""
    found = {}
    for path in sorted(folder.rglob("*")):
        seen = path.lstat()
        text = path.read_text() if path.is_file() else ""
        time = seen.st_mtime if path.is_file() else 0
        found[str(path)] = (seen.st_mode, seen.st_uid, seen.st_gid, time, text)
    return found


def changed(guest: Connection, *changes: dict[str, Any], ask: tuple[Question, ...]) -> Answers:
    """What the machine answers while it is changed."""
    given = tuple(
        Change(**{{"with": "with_"}.get(key, key): value for key, value in one.items()})
        for one in changes
    )
    prepare(guest, Rendered(changes=given))
    return collect(guest, ask, Plane.LIVE, before=f"/bin/sh {DO}", after=f"/bin/sh {UNDO}")


def test_made_seen_and_undone(guest: Connection, etc: Path, tmp_path: Path) -> None:
    """Each kind of change is there while it is asked for, and nothing is left of it."""
    before = pictured(etc)
    answers = changed(
        guest,
        {"file": f"{etc}/link", "replace": "fs", "with": "FS"},
        {"state": f"{etc}/fstab", "mode": "4777", "owner": "games", "mtime": 7},
        {"file": f"{etc}/d/*.conf", "append": "more\n"},
        {"file": f"{etc}/new/deep/file", "write": "x'y\n"},
        {"file": f"{etc}/d/two.conf", "remove": True},
        {"file": f"{etc}/link", "link": "/dev/null"},
        ask=(
            *(File(f"{etc}/{name}") for name in ("fstab", "d/*.conf", "new/deep/file")),
            Stat(f"{etc}/link"),
        ),
    )
    assert answers.text(f"{etc}/fstab") == "FStab\n"
    state = answers.state(f"{etc}/fstab")
    assert state
    assert (state.permissions, state.owner, state.mtime) == (0o4777, "games", 7)
    assert answers.texts(f"{etc}/d/*.conf") == {f"{etc}/d/one.conf": "d/one.conf\nmore\n"}
    assert answers.text(f"{etc}/new/deep/file") == "x'y\n"
    link = answers.state(f"{etc}/link")
    assert link
    assert link.target == "/dev/null"
    assert pictured(etc) == before
    assert not list((tmp_path / "run").iterdir())


def test_a_file_changed_twice(guest: Connection, etc: Path) -> None:
    """The second change sees what the first one made, and the original comes back."""
    before = pictured(etc)
    answers = changed(
        guest,
        {"file": f"{etc}/fstab", "append": "b\n"},
        {"file": f"{etc}/fstab", "replace": "^b$", "with": "c"},
        {"file": f"{etc}/made", "write": "1"},
        {"file": f"{etc}/made", "append": "2"},
        ask=(File(f"{etc}/fstab"), File(f"{etc}/made")),
    )
    assert answers.text(f"{etc}/fstab") == "fstab\nc\n"
    assert answers.text(f"{etc}/made") == "12"
    assert pictured(etc) == before


def test_nothing_there_to_change(guest: Connection, etc: Path) -> None:
    """A pattern that nothing matches, a state of a missing path, a wildcard without a match."""
    changes = (
        Change(file=f"{etc}/none", replace="a", with_="b"),
        Change(file=f"{etc}/fstab", replace="no such text", with_="b"),
        Change(state=f"{etc}/none", mode="0600"),
        Change(file=f"{etc}/none/*", write="x"),
        Change(file=f"{etc}/none", remove=True),
    )
    assert prepare(guest, Rendered(changes=changes)) is None


def test_files_of_the_kernel(guest: Connection) -> None:
    """They are written like others, and put back."""
    path = "/proc/sys/kernel/hostname"
    for _ in range(2):
        answers = changed(guest, {"file": path, "write": "packer\n"}, ask=(File(path),))
        assert answers.text(path) == "packer\n"
    assert Path(path).read_text() != "packer\n"


def test_commands(guest: Connection, etc: Path) -> None:
    """A mutation's own commands are run instead of its changes."""
    rendered = Rendered(
        changes=(Change(output="x", write=""),),
        do=f"mv {etc}/fstab {etc}/away",
        undo=f"mv {etc}/away {etc}/fstab",
    )
    before = pictured(etc)
    assert prepare(guest, rendered) == set()
    answers = collect(
        guest,
        [File(f"{etc}/fstab")],
        Plane.LIVE,
        before=f"/bin/sh {DO}",
        after=f"/bin/sh {UNDO}",
    )
    assert answers.text(f"{etc}/fstab") is None
    assert pictured(etc) == before


def test_a_change_that_fails_is_undone(guest: Connection, etc: Path) -> None:
    """When a command fails half-way nothing is asked, and what was done is undone."""
    before = pictured(etc)
    rendered = Rendered(
        changes=(), do=f"mv {etc}/fstab {etc}/away; false", undo=f"mv {etc}/away {etc}/fstab"
    )
    prepare(guest, rendered)
    with pytest.raises(CollectError):
        collect(guest, [Stat("/")], Plane.LIVE, before=f"/bin/sh {DO}", after=f"/bin/sh {UNDO}")
    assert pictured(etc) == before


def test_what_was_not_undone_is_noticed(guest: Connection, etc: Path) -> None:
    """A machine that is still changed is not changed again."""
    rendered = Rendered(changes=(), do=f"touch {etc}/a", undo="false")
    prepare(guest, rendered)
    collect(guest, [Stat("/")], Plane.LIVE, before=f"/bin/sh {DO}", after=f"/bin/sh {UNDO}")
    with pytest.raises(CollectError, match="an earlier change was not undone"):
        prepare(guest, rendered)


def test_what_is_possible() -> None:
    """What a command prints cannot be changed, unless the mutation knows how."""
    output, state = Change(output="x", write=""), Change(state="/a", mode="0600")
    assert is_possible(Rendered(changes=(state,)))
    assert not is_possible(Rendered(changes=(state, output)))
    assert is_possible(Rendered(changes=(output,), do="true", undo="true"))
    assert FOLDER.startswith("/run/")
