"""The collector's script, run for real by dash, bash and busybox, over a hostile tree."""

from __future__ import annotations

import gzip
import os
import shutil
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import msgspec
import pytest

from imgverify.connection import Connection, Reply
from imgverify.errors import CollectError
from imgverify.facts.answers import Answers
from imgverify.facts.questions import Command, File, Mask, Question, Stat
from imgverify.model import Plane
from imgverify.planes.shell import collect
from imgverify.unobserved import NotObservedError
from tests.unit.planes.targets import MACHINE, FakeConnection, busybox_root


@dataclass
class Target:
    """A shell to ask, and a folder to ask about.

    Args:
        connection: to the shell.
        base: the folder as the shell sees it.
        folder: the folder as we see it.
    """

    connection: FakeConnection
    base: str
    folder: Path

    def ask(self, *questions: Question, deadline: float = 30.0) -> Answers:
        """Collect."""
        return collect(cast("Connection", self.connection), questions, Plane.LIVE, deadline)


@pytest.fixture(params=["dash", "bash", "busybox sh", "busybox root"], name="target")
def _target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Target]:
    if request.param == "busybox root":
        root = tmp_path / "root"
        root.mkdir()
        connection, folder = busybox_root(root), root / "tree"
        folder.mkdir()
        yield Target(connection, "/tree", folder)
    else:
        program = shutil.which(request.param.split()[0])
        assert program, f"install {request.param} to run these tests"
        shell = " ".join([program, *request.param.split()[1:]])
        yield Target(FakeConnection(shell), str(tmp_path), tmp_path)


def not_observed(answers: Answers, path: str) -> str:
    """The reason why a path's content was not observed."""
    with pytest.raises(NotObservedError) as caught:
        answers.text(path)
    return caught.value.reason


def test_plain_file(target: Target) -> None:
    """Content, mode, owner, size and time of a file."""
    path = target.folder / "a b'c"
    path.write_bytes(b"x\0\xff\n\n")
    os.chown(path, 4242, 0)
    path.chmod(0o4640)
    os.utime(path, (1, 12345))
    name = f"{target.base}/a b'c"
    answers = target.ask(File(name))
    assert answers.files[name].data == b"x\0\xff\n\n"
    state = answers.state(name)
    assert state
    assert (state.mode, state.uid, state.gid) == (0o104640, 4242, 0)
    assert (state.owner, state.size, state.mtime, state.target) == ("4242", 5, 12345, "")


def test_absent(target: Target) -> None:
    """A path that does not exist, below a folder or below a file, is known to be absent."""
    (target.folder / "file").touch()
    names = (f"{target.base}/no", f"{target.base}/file/no", f"{target.base}/no/no", "/no 'such")
    answers = target.ask(*(File(name) for name in names), Stat(f"{target.base}/nope"))
    assert [answers.text(name) for name in names] == [None] * 4
    assert [answers.state(name) for name in names] == [None] * 4
    assert answers.state(f"{target.base}/nope") is None


def test_symlinks(target: Target) -> None:
    """Links are followed for content and described by themselves; a dangling one has no content."""
    (target.folder / "real").write_text("r")
    (target.folder / "link").symlink_to("real")
    (target.folder / "odd -> ' link").symlink_to("no\\x2d'where\n -> é")
    (target.folder / "masked").symlink_to("/dev/null")
    base = target.base
    answers = target.ask(
        File(f"{base}/link"), File(f"{base}/odd -> ' link"), File(f"{base}/masked")
    )
    state = answers.state(f"{base}/link")
    assert state
    assert (answers.text(f"{base}/link"), state.is_symlink, state.target) == ("r", True, "real")
    odd = answers.state(f"{base}/odd -> ' link")
    assert odd
    assert odd.target == "no\\x2d'where\n -> é"
    assert answers.text(f"{base}/masked") == ""


def test_dangling_link(target: Target) -> None:
    """What a dangling link leads to is known to be absent."""
    (target.folder / "link").symlink_to("nowhere")
    answers = target.ask(File(f"{target.base}/link"))
    assert answers.text(f"{target.base}/link") is None
    state = answers.state(f"{target.base}/link")
    assert state
    assert state.target == "nowhere"


def test_symlink_loop_is_a_problem(target: Target) -> None:
    """What is behind a loop of links cannot be seen: neither absent nor empty."""
    (target.folder / "loop").symlink_to("loop")
    answers = target.ask(File(f"{target.base}/loop"), File(f"{target.base}/loop/x"))
    assert "symbolic links" in not_observed(answers, f"{target.base}/loop")
    assert "symbolic links" in not_observed(answers, f"{target.base}/loop/x")


def test_nothing_but_regular_files_is_opened(target: Target) -> None:
    """FIFOs, folders and links to them are described, and never opened: that could hang."""
    os.mkfifo(target.folder / "fifo")
    (target.folder / "folder").mkdir()
    (target.folder / "link").symlink_to("fifo")
    answers = target.ask(*(File(f"{target.base}/{n}") for n in ("fifo", "folder", "link")))
    for name in ("fifo", "folder", "link"):
        assert "no regular file" in not_observed(answers, f"{target.base}/{name}")
    state = answers.state(f"{target.base}/fifo")
    assert state
    assert stat.S_ISFIFO(state.mode)


def test_unreadable_file_is_a_problem(target: Target) -> None:
    """A read error is neither an absent nor an empty file, and other files are not hurt."""
    (target.folder / "good").write_text("good")
    broken = "/proc/1/mem"
    answers = target.ask(
        File(f"{target.base}/good"), File(broken), File("/proc/version", masks=(Mask("#", "."),))
    )
    assert not_observed(answers, broken)
    assert broken not in answers.absent
    assert answers.text(f"{target.base}/good") == "good"
    assert "Linux" in (answers.text("/proc/version") or "")


def test_unreadable_masked_file_is_a_problem(target: Target) -> None:
    """The same for a file that is masked."""
    answers = target.ask(File("/proc/1/mem", masks=(Mask("x", "y"),)))
    assert not_observed(answers, "/proc/1/mem")


def test_limit(target: Target) -> None:
    """A file up to its limit is whole; a longer one is cut and says so."""
    (target.folder / "fits").write_bytes(b"x" * 1000)
    (target.folder / "long").write_bytes(b"x" * 1001)
    (target.folder / "huge").write_bytes(b"secret\n" * (1 << 20))
    base, masks = target.base, (Mask("s.*t", "*"),)
    answers = target.ask(
        File(f"{base}/fits", limit=1000),
        File(f"{base}/long", limit=1000),
        File(f"{base}/huge", limit=5001, masks=masks),
    )
    assert answers.text(f"{base}/fits") == "x" * 1000
    assert answers.files[f"{base}/long"].truncated
    assert answers.files[f"{base}/huge"].data == (b"*\n" * 2501)[:5001]
    assert "larger than" in not_observed(answers, f"{base}/huge")


def test_masks(target: Target) -> None:
    """Secrets are masked on each line, with the text of groups, and never leave the target."""
    (target.folder / "shadow").write_bytes(b"root:$6$salt$hash:1\nx:$y$a$b:2\nlock:!:3")
    mask = Mask(r"^([^:]*):\$[^:]*:", r"\1:[&'masked']:")
    answers = target.ask(File(f"{target.base}/shadow", masks=(mask,)))
    text = answers.text(f"{target.base}/shadow")
    assert text == "root:[&'masked']:1\nx:[&'masked']:2\nlock:!:3"


def test_masks_of_another_question_hold(target: Target) -> None:
    """A file that a wildcard asks for without a mask is masked when anyone masks it by name."""
    (target.folder / "a.conf").write_text("password=x\n")
    answers = target.ask(
        File(f"{target.base}/*.conf"),
        File(f"{target.base}/a.conf", masks=(Mask("=.*", "=*"),)),
    )
    assert answers.texts(f"{target.base}/*.conf") == {f"{target.base}/a.conf": "password=*\n"}


def test_wildcards(target: Target) -> None:
    """A wildcard's matches are reported sorted; folders among them have no content."""
    for name in ("b.conf", "a.conf", ".hidden.conf", "other"):
        (target.folder / name).write_text(name)
    (target.folder / "c.conf").mkdir()
    base = target.base
    (target.folder / "d.conf").symlink_to("c.conf")
    answers = target.ask(File(f"{base}/*.conf"), Stat(f"{base}/[ab].*"), Stat(f"{base}/?ther"))
    found = [f"{base}/{name}.conf" for name in "abcd"]
    assert list(answers.matched[f"{base}/*.conf"]) == found
    assert answers.texts(f"{base}/*.conf") == {found[0]: "a.conf", found[1]: "b.conf"}
    assert [state.path for state in answers.states_of(f"{base}/[ab].*")] == found[:2]
    assert [state.size for state in answers.states_of(f"{base}/?ther")] == [5]


def test_wildcard_without_a_match(target: Target) -> None:
    """A wildcard that matches nothing, in an empty or in an absent folder, is absent."""
    (target.folder / "empty").mkdir()
    wildcards = [f"{target.base}/{name}/*" for name in ("empty", "absent", "*")]
    answers = target.ask(*(File(wildcard) for wildcard in wildcards))
    assert [answers.texts(wildcard) for wildcard in wildcards] == [{}] * 3


def test_wildcard_in_a_folder_that_cannot_be_listed(target: Target) -> None:
    """A folder that cannot be listed makes its wildcards a problem, not a lack of matches."""
    (target.folder / "loop").symlink_to("loop")
    answers = target.ask(File(f"{target.base}/loop/*"), File(f"{target.base}/*"))
    with pytest.raises(NotObservedError, match="symbolic links"):
        answers.texts(f"{target.base}/loop/*")


def test_hostile_names_survive(target: Target) -> None:
    """Names with line feeds, quotes, dashes, wildcards, bytes that are not UTF-8."""
    names = [
        "a\nb",
        "-rf",
        "it's",
        '"',
        "$(reboot)",
        "*",
        "\udcff\udcfe",
        "a b",
        "\\x",
        "é",
        "\x01",
    ]
    for name in names:
        (target.folder / name).write_text(repr(name))
    pattern = f"{target.base}/*"
    expected = {f"{target.base}/{name}": repr(name) for name in names}
    answers = target.ask(File(pattern))
    texts = answers.texts(pattern)
    assert {path: text for path, text in texts.items() if not path.endswith("/root")} == expected
    assert {state.path for state in answers.states_of(pattern)} >= expected.keys()


def test_many_files(target: Target) -> None:
    """More files than one process takes as arguments."""
    for number in range(600):
        (target.folder / f"f{number:03}").write_text(str(number))
    pattern = f"{target.base}/f*"
    texts = target.ask(File(pattern)).texts(pattern)
    assert list(texts.values()) == [str(number) for number in range(600)]


def test_commands(target: Target) -> None:
    """Output, status and standard error of commands, among them a missing and a broken one."""
    answers = target.ask(
        Command("bytes", "printf 'a\\000b\\n'"),
        Command("fails", "echo out; echo why >&2; exit 3"),
        Command("missing", "imgverify-no-such-program"),
        Command("broken", "if ("),
        Command("env", 'echo "$LC_ALL" "$IV" "$PATH"; umask; cat'),
        Command("quotes", "case 'x)' in x*) echo \"it's\" # comment ) }\n;; esac # end"),
    )
    assert answers.outputs["bytes"].data == b"a\0b\n"
    fails = answers.outputs["fails"]
    assert (fails.data, fails.status, fails.error) == (b"out\n", 3, "why\n")
    assert answers.outputs["missing"].status == 127
    assert answers.outputs["broken"].status == 2
    path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    assert answers.output("env") == f"C  {path}\n0077\n"
    assert answers.output("quotes") == "it's\n"


def test_command_that_hangs(target: Target) -> None:
    """A command that hangs, with a child that ignores signals, ends in time and hurts no other."""
    started = time.monotonic()
    answers = target.ask(
        Command("hangs", "trap '' TERM HUP; echo early; sleep 20 & sleep 21; true", seconds=1),
        Command("daemon", "sleep 22 & echo left", seconds=1),
        Command("next", "echo next"),
    )
    assert time.monotonic() - started < 8
    assert answers.outputs["hangs"].status == 124
    assert answers.outputs["daemon"].status == 124
    with pytest.raises(NotObservedError, match="ran out of time"):
        answers.output("hangs")
    assert answers.output("next") == "next\n"


def test_command_that_spews(target: Target) -> None:
    """Output beyond the limit is cut off, and says so; much standard error keeps its end."""
    answers = target.ask(
        Command("spews", "yes", limit=10_000),
        Command("fits", "printf 12345", limit=5),
        Command("complains", "i=0; while [ $i -lt 999 ]; do echo $i >&2; i=$((i+1)); done"),
    )
    spews = answers.outputs["spews"]
    assert spews.truncated
    assert spews.data == b"y\n" * 5000
    assert answers.output("fits") == "12345"
    assert answers.outputs["complains"].error.endswith("\n997\n998\n")
    assert len(answers.outputs["complains"].error) <= 500


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
