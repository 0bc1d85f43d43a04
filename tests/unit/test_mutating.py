"""Changes to a recording: what a shell would have done to the machine."""

from __future__ import annotations

from typing import Any

import pytest

from imgverify.facts.answers import Answers, Content, FileState, Output
from imgverify.facts.questions import Command, File, Question, Stat
from imgverify.model import Plane
from imgverify.mutating import mutate
from imgverify.mutations.changes import Change
from imgverify.planes.closed import Reach, complete, complete_plan
from imgverify.planes.file_tree import FileTree
from imgverify.planes.plan import plan

FILES = {
    "/etc/fstab": "a /tmp\nb /var\n",
    "/etc/passwd": "root:x:0:0::/root:/bin/sh\ngames:x:5:60::/usr/games:/bin/sh\n",
    "/etc/group": "games:x:60:\n",
    "/etc/d/one.conf": "x\n",
    "/etc/d/two.conf": "x\n",
    "/usr/lib/unit": "u\n",
}
LINKS = {"/lib": "usr/lib", "/etc/link": "fstab", "/etc/loop": "loop"}
ASKED: tuple[Question, ...] = (
    *(File(path) for path in (*FILES, *LINKS)),
    File("/etc/d/*.conf"),
    File("/lib/unit"),
    File("/etc/new"),
    Stat("/etc/d"),
    Command("lsblk", "lsblk"),
    Command("sshd -T", "sshd -T"),
)


def machine() -> Answers:
    """Some files, two links, a loop and two outputs."""
    states = {
        path: FileState(path, 0o120777, 0, 0, "root", "root", len(target), 0, target)
        for path, target in LINKS.items()
    }
    return Answers(
        Plane.BOOT,
        files={path: Content(text.encode()) for path, text in FILES.items()},
        states=states,
        outputs={"lsblk": Output(b"vda\n", 0), "sshd -T": Output(b"port 22\n", 0)},
        closed=True,
    )


def after(*changes: dict[str, Any]) -> Answers:
    """What the machine answers after some changes, however they are answered."""
    answers, asked = machine(), plan(ASKED)
    tree = FileTree.of(answers)
    base = complete_plan(answers, asked, tree)
    given = [Change(**{{"with": "with_"}.get(k, k): v for k, v in one.items()}) for one in changes]
    mutated = mutate(answers, tree, given)
    found = complete_plan(mutated.answers, asked, mutated.tree)
    if mutated.touched is not None:
        reach = Reach(base, asked, tree)
        assert reach.complete_again(mutated.answers, mutated.tree, mutated.touched) == found
    assert complete(machine(), ASKED) == base, "a change must not reach back"
    return found


@pytest.mark.parametrize(
    ("edit", "text"),
    [
        ({"replace": r"^(\S+) /tmp$", "with": r"#\1 /tmp"}, "#a /tmp\nb /var\n"),
        ({"replace": "^", "with": "#"}, "#a /tmp\n#b /var\n#"),
        ({"append": "c\n"}, "a /tmp\nb /var\nc\n"),
        ({"prepend": "c\n"}, "c\na /tmp\nb /var\n"),
        ({"write": ""}, ""),
    ],
)
def test_edits(edit: dict[str, str], text: str) -> None:
    """Each edit, on the file and seen through a link to it; the size follows."""
    for path in ("/etc/fstab", "/etc/link"):
        answers = after({"file": path, **edit})
        assert answers.text("/etc/fstab") == answers.text("/etc/link") == text
        state = answers.state("/etc/fstab")
        assert state
        assert state.size == len(text)


def test_edits_follow_each_other() -> None:
    """Changes are made in their order."""
    answers = after({"file": "/etc/new", "write": "a"}, {"file": "/etc/new", "append": "b"})
    assert answers.text("/etc/new") == "ab"


def test_wildcards_are_over_what_is_there() -> None:
    """A wildcard edits every file, and makes none."""
    answers = after({"file": "/etc/d/*.conf", "write": "y"}, {"file": "/none/*", "write": "y"})
    assert answers.texts("/etc/d/*.conf") == {"/etc/d/one.conf": "y", "/etc/d/two.conf": "y"}


def test_new_files() -> None:
    """A file that is written is found by name and by wildcard; its folders come with it."""
    answers = after({"file": "/etc/d/three.conf", "append": "z"})
    assert answers.texts("/etc/d/*.conf")["/etc/d/three.conf"] == "z"
    assert after({"file": "/etc/new", "replace": "x", "with": "y"}).text("/etc/new") is None


def test_removed() -> None:
    """A file, a folder with all that is in it, a link but not what it leads to."""
    assert after({"file": "/etc/fstab", "remove": True}).text("/etc/link") is None
    folder = after({"file": "/etc/d", "remove": True})
    assert (folder.texts("/etc/d/*.conf"), folder.state("/etc/d")) == ({}, None)
    link = after({"file": "/etc/link", "remove": True})
    assert (link.state("/etc/link"), link.text("/etc/fstab")) == (None, FILES["/etc/fstab"])
    assert after({"file": "/etc/new", "remove": True}) == after()


def test_links() -> None:
    """A link can be made, also where something was."""
    answers = after({"file": "/etc/fstab", "link": "/dev/null"}, {"file": "/etc/new", "link": "d"})
    assert answers.text("/etc/fstab") == ""
    state = answers.state("/etc/new")
    assert state
    assert state.target == "d"


def test_paths_through_folders_that_are_links() -> None:
    """/lib/unit is /usr/lib/unit."""
    answers = after({"file": "/lib/unit", "write": "v"})
    assert answers.text("/usr/lib/unit") == answers.text("/lib/unit") == "v"


def test_states() -> None:
    """Mode, owner by name and number, time; content and type stay."""
    change = {"state": "/etc/fstab", "mode": "0666", "owner": "games", "group": "4242", "mtime": 9}
    answers = after(change)
    state = answers.state("/etc/fstab")
    assert state
    assert (state.mode, state.uid, state.owner) == (0o100666, 5, "games")
    assert (state.gid, state.group, state.mtime) == (4242, "4242", 9)
    assert answers.text("/etc/fstab") == FILES["/etc/fstab"]
    assert after({"state": "/etc/new", "mode": "0666"}) == after()


def test_outputs() -> None:
    """What commands print: edited, by wildcard, with another status, or not run."""
    assert after({"output": "lsblk", "append": "vdb\n"}).output("lsblk") == "vda\nvdb\n"
    edited = after({"output": "sshd*", "replace": "22", "with": "23"})
    assert edited.output("sshd -T") == "port 23\n"
    assert after({"output": "lsblk", "status": 1}).outputs["lsblk"] == Output(b"vda\n", 1)
    gone = after({"output": "lsblk", "remove": True})
    assert "lsblk" not in gone.outputs
    assert "lsblk" in gone.problems
    assert after({"output": "other", "append": "x"}) == after()


def test_what_goes_round_is_left_alone() -> None:
    """A symlink to itself has no content to change."""
    assert after({"file": "/etc/loop", "write": "x"}) == after()


def test_files_of_the_kernel_have_no_size() -> None:
    """In /proc a file's size is 0 whatever it holds."""
    state = FileState("/proc/x", 0o100444, 0, 0, "root", "root", 0, 0)
    answers = Answers(
        Plane.BOOT, files={"/proc/x": Content(b"1\n")}, states={"/proc/x": state}, closed=True
    )
    mutated = mutate(answers, FileTree.of(answers), [Change(file="/proc/x", write="22\n")])
    assert mutated.tree.nodes["/proc/x"].size == 0


def test_unknown_content_cannot_be_edited() -> None:
    """Of a file whose content nobody saw, only a new content is known."""
    state = FileState("/a", 0o100600, 0, 0, "root", "root", 3, 0)
    answers = Answers(Plane.BOOT, states={"/a": state}, problems={"/a": "denied"}, closed=True)
    tree = FileTree.of(answers)
    appended = mutate(answers, tree, [Change(file="/a", append="x")])
    assert complete(appended.answers, [File("/a")]).problems == {"/a": "denied"}
    written = mutate(answers, tree, [Change(file="/a", write="x")])
    assert complete(written.answers, [File("/a")]).text("/a") == "x"
