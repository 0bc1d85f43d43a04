"""A closed recording answers what a shell would have answered about the same files."""

from __future__ import annotations

import grp
import os
import pwd
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from imgverify.facts.answers import Answers, Content, FileState, Output
from imgverify.facts.questions import Command, File, Mask, Question, Stat
from imgverify.model import Plane
from imgverify.planes.closed import complete
from imgverify.planes.masking import masked
from imgverify.planes.replay import decode, encode
from imgverify.unobserved import NotObservedError
from tests.unit.planes.targets import Target

PASSWORD = Mask(r"^(password=).*$", r"\1<hidden>")


def recorded(folder: Path, base: str) -> Answers:
    """Everything below a folder, as a closed recording.

    Args:
        folder: where it is.
        base: what it is called in the recording.
    """
    files, states = {}, {}
    for path in [folder, *sorted(folder.rglob("*"))]:
        seen = path.lstat()
        name = base if path == folder else f"{base}/{path.relative_to(folder)}"
        states[name] = FileState(
            name,
            seen.st_mode,
            seen.st_uid,
            seen.st_gid,
            pwd.getpwuid(seen.st_uid).pw_name,
            grp.getgrgid(seen.st_gid).gr_name,
            seen.st_size,
            int(seen.st_mtime),
            str(path.readlink()) if path.is_symlink() else "",
        )
        if stat.S_ISREG(seen.st_mode):
            files[name] = Content(path.read_bytes())
    return Answers(Plane.LIVE, files=files, states=states, closed=True)


def closed(**files: str) -> Answers:
    """A closed recording of some files in /etc."""
    return Answers(
        Plane.BOOT,
        files={f"/etc/{name}": Content(text.encode()) for name, text in files.items()},
        closed=True,
    )


@pytest.fixture(name="tree")
def _tree(target: Target) -> Target:
    folder = target.folder
    (folder / "real/deep").mkdir(parents=True)
    for name in ("real/a.conf", "real/b.conf", "real/.hidden.conf", "real/deep/c.conf", "plain"):
        (folder / name).write_text(f"{name}\npassword=secret\n")
    (folder / "plain").chmod(0o640)
    (folder / "real/folder.conf").mkdir()
    (folder / "link").symlink_to("real")
    (folder / "real/deep/up").symlink_to("../../plain")
    (folder / "real/dangling.conf").symlink_to("nothing")
    (folder / "real/masked.conf").symlink_to("/dev/null")
    (folder / "loop").symlink_to("loop")
    os.mkfifo(folder / "fifo")
    return target


def test_like_a_shell(tree: Target) -> None:
    """Symlinked folders, dangling links, loops, masks, wildcards in the middle: all the same."""
    base = tree.base
    names = (
        "plain", "absent", "real", "link", "link/a.conf", "link/deep/up", "real/deep/up", "plain/x",
        "real/dangling.conf", "real/masked.conf", "fifo", "link/absent", "real/../plain",
        "*", "*.conf", "*/*.conf", "link/*.conf", "link/[ab].*", "real/?eep/*", "real/.*.conf",
        "absent/*", "plain/*", "*/deep/c.conf", "*/a.conf", "link/d*/up", "re[!x]l/a.conf",
    )  # fmt: skip
    asked: list[Question] = [File(f"{base}/{name}", masks=(PASSWORD,)) for name in names]
    asked += [Stat(f"{base}/loop"), Stat(f"{base}/link/deep")]
    seen = tree.ask(*asked)
    answers = complete(recorded(tree.folder, base), asked)
    ours = {path: state for path, state in answers.states.items() if path in seen.states}
    # A busybox root does not know the names of this system's users.
    named = {
        path: replace(state, owner=ours[path].owner, group=ours[path].group)
        for path, state in seen.states.items()
    }
    assert ours == named
    assert answers.states.keys() == seen.states.keys()
    assert answers.files == seen.files
    assert answers.matched == seen.matched
    assert answers.absent == seen.absent
    assert answers.problems.keys() == seen.problems.keys()


def test_what_is_not_named_is_absent() -> None:
    """Neither a path nor a wildcard that the document lacks can be mistaken for unseen."""
    answers = complete(closed(motd="hello"), [File("/etc/issue"), Stat("/etc/*.d/*")])
    assert answers.text("/etc/issue") is None
    assert answers.states_of("/etc/*.d/*") == []
    assert not answers.closed


def test_folders_above_a_file_exist() -> None:
    """They need not be said, and belong to root."""
    state = complete(closed(motd="hello"), [Stat("/etc"), Stat("/")]).state("/etc")
    assert state
    assert (stat.filemode(state.mode), state.owner) == ("drwxr-xr-x", "root")


def test_only_what_is_asked() -> None:
    """A machine does not tell what nobody wanted to know; topics rely on that."""
    answers = replace(closed(motd="x", issue="y"), outputs={"a": Output(b"", 0)})
    assert complete(answers, [File("/etc/motd")]).files.keys() == {"/etc/motd"}
    assert not complete(answers, [File("/etc/motd")]).outputs


def test_commands_cannot_be_known() -> None:
    """A command that is not recorded is not observed, and never an empty output."""
    answers = complete(closed(), [Command("lsblk", "lsblk")])
    with pytest.raises(NotObservedError, match="lsblk is not in the recording"):
        answers.output("lsblk")


def test_state_without_content_is_not_observed() -> None:
    """A file of which only the mode is told exists, but nobody knows what is in it."""
    secret = FileState("/etc/shadow", 0o100640, 0, 42, "root", "shadow", 9, 0)
    answers = complete(
        Answers(Plane.BOOT, states={"/etc/shadow": secret}, closed=True), [File("/etc/shadow")]
    )
    assert answers.state("/etc/shadow") == secret
    with pytest.raises(NotObservedError, match="content of /etc/shadow is not in the recording"):
        answers.text("/etc/shadow")


def test_problems_stay_problems() -> None:
    """What the document says could not be read is not answered."""
    answers = complete(
        replace(closed(motd="x"), problems={"/etc/motd": "Input/output error"}),
        [File("/etc/motd"), File("/etc/m*")],
    )
    for read in (lambda: answers.text("/etc/motd"), lambda: answers.texts("/etc/m*")):
        with pytest.raises(NotObservedError, match="Input/output error"):
            read()


def test_limits_hold() -> None:
    """A file that is longer than asked for is cut off, as a machine's would be."""
    answers = complete(closed(motd="12345"), [File("/etc/motd", limit=4)])
    assert answers.files["/etc/motd"] == Content(b"1234", truncated=True)


def test_paths_through_links() -> None:
    """A file may be recorded by the name of a symlinked folder, and be asked for by both."""
    link = FileState("/lib", 0o120777, 0, 0, "root", "root", 7, 0, "usr/lib")
    answers = Answers(
        Plane.BOOT, files={"/lib/x": Content(b"1")}, states={"/lib": link}, closed=True
    )
    asked = complete(answers, [File("/usr/lib/x"), File("/lib/*"), Stat("/usr/lib")])
    assert (asked.text("/usr/lib/x"), asked.texts("/lib/*")) == ("1", {"/lib/x": "1"})
    assert asked.state("/usr/lib")


def test_open_recordings_stay_as_they_are() -> None:
    """Only a document that says so is the whole machine."""
    answers = Answers(Plane.BOOT, files={"/a": Content(b"")})
    assert complete(answers, [File("/b")]) is answers


def test_said_in_the_document() -> None:
    """`closed` travels; wildcards of a closed document follow from its files alone."""
    assert decode(encode(closed(motd="x"), "a test")).closed
    with pytest.raises(ValueError, match="closed"):
        decode(b'{"provenance": "x", "closed": true, "matched": {"/etc/*": []}}')


@pytest.mark.parametrize("text", ["", "a", "a\n", "a\nb", "\n\n"])
def test_masks_edit_lines(text: str) -> None:
    """A mask sees lines without their line feed, and nothing behind the last one."""
    assert (
        masked(text.encode(), (Mask("^.*$", "x"),))
        == "\n".join(
            "x" if line or number < text.count("\n") else line
            for number, line in enumerate(text.split("\n"))
        ).encode()
    )
