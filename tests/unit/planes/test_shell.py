"""A whole collection: forged, cut off, late, refused."""

from __future__ import annotations

import gzip
import shutil
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest

from imgverify.connection import Reply
from imgverify.errors import CollectError
from imgverify.facts.questions import Command, File, Mask, Stat
from tests.unit.planes.targets import MACHINE, FakeConnection, Target


def test_forged_frames_stay_content(target: Target) -> None:
    """Marks that a first collection showed, replayed in files, names and output, mean nothing."""
    base = target.base
    target.ask(File(f"{base}/x"), Command("x", "echo x"))
    shown = target.connection.replies[0]
    line = next(line for line in shown.stdout.split(b"\n") if line.startswith(b"@"))
    mark = line.split()[0].decode()
    forged = f"\n{mark} W\n{base}/x\0\n{mark} s\n1\nstat: cannot stat '{base}/x': No such file\n"
    (target.folder / "x").write_text(forged + f"\n{mark} E\n")
    (target.folder / f"n\n{mark} E").write_text("y")
    answers = target.ask(File(f"{base}/x"), Stat(f"{base}/n*"), Command("c", f"cat '{base}/x'"))
    assert answers.text(f"{base}/x") == forged + f"\n{mark} E\n"
    assert answers.output("c") == forged + f"\n{mark} E\n"
    assert [state.path for state in answers.states_of(f"{base}/n*")] == [f"{base}/n\n{mark} E"]


def test_without_gzip_and_timeout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that lacks both still answers."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("stat", "head", "ls", "cat", "sed", "uname"):
        found = shutil.which(name)
        assert found
        (programs / name).symlink_to(found)
    monkeypatch.setattr("imgverify.planes.shell_script.PATH", str(programs))
    (tmp_path / "f").write_text("f")
    connection = FakeConnection()
    answers = Target(connection, str(tmp_path), tmp_path).ask(
        File(f"{tmp_path}/f"), Command("c", "uname")
    )
    assert b" plain\n" in connection.replies[0].stdout
    assert (answers.text(f"{tmp_path}/f"), answers.output("c")) == ("f", "Linux\n")


def test_deadline_names_the_command() -> None:
    """When the whole collection takes too long, the error says what was running."""
    target = Target(FakeConnection(), "", Path())
    with pytest.raises(CollectError, match="'slow' was running"):
        target.ask(Command("quick", "true"), Command("slow", "sleep 3"), deadline=1.0)


def test_no_root() -> None:
    """When sudo refuses, its own words are in the error, and it is asked without a password."""

    class Refusing(FakeConnection):
        def run(self, command: str, **_: object) -> Reply:
            self.commands.append(command)
            return Reply(1, b"Welcome!\n", b"sudo: a password is required\n", 0.1)

    connection = Refusing(machine=msgspec.structs.replace(MACHINE, user="admin"))
    with pytest.raises(CollectError, match="a password is required"):
        Target(connection, "", Path()).ask(Stat("/"))
    assert connection.commands[0].startswith("exec sudo -n /bin/sh -c ")


@dataclass
class CutConnection(FakeConnection):
    """Delivers the first part of a reply."""

    reply: bytes = b""

    def run(self, command: str, **_: object) -> Reply:
        """Reply, whatever the command."""
        self.commands.append(command)
        return Reply(0, self.reply, b"", 0.1)


@pytest.mark.parametrize("packed", [False, True])
def test_truncated_reply_never_reads_as_absent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, packed: bool
) -> None:
    """Wherever a reply is cut off, nothing that exists becomes absent, empty or unmatched."""
    marks = iter(["1" * 32, "2" * 32] * 99_999)
    monkeypatch.setattr("secrets.token_hex", lambda _: next(marks))
    (tmp_path / "a").write_text("content of a")
    (tmp_path / "b").write_text("secret")
    base = str(tmp_path)
    questions = (
        File(f"{base}/a"),
        File(f"{base}/b", masks=(Mask("s", "S"),)),
        File(f"{base}/*"),
        File(f"{base}/none"),
        Stat(f"{base}/none*"),
        Command("c", "echo c"),
    )
    connection = FakeConnection()
    whole = Target(connection, base, tmp_path).ask(*questions)
    start, _, body = connection.replies[0].stdout.partition(b"gzip\n")
    reply = start + b"gzip\n" + body if packed else start + b"plain\n" + gzip.decompress(body)
    # The last byte of either form says nothing that was not said before.
    for length in range(len(start) + 6, len(reply)):
        answers = Target(CutConnection(reply=reply[:length]), base, tmp_path).ask(*questions)
        assert answers.absent <= whole.absent
        assert answers.files.items() <= whole.files.items()
        assert answers.states.items() <= whole.states.items()
        assert answers.matched.items() <= whole.matched.items()
        assert answers.outputs.keys() <= whole.outputs.keys()
        for name in ("a", "b"):
            path = f"{base}/{name}"
            assert path in answers.problems or path in answers.files
    assert answers.files == whole.files
