"""An open recording that was closed answers as it did before."""

from __future__ import annotations

from pathlib import Path

from imgverify.facts.answers import Answers, Content, FileState, Output
from imgverify.facts.questions import Command, File, Mask, Question, Stat
from imgverify.model import Plane
from imgverify.planes import replay
from imgverify.planes.closed import complete_plan
from imgverify.planes.closing import close
from imgverify.planes.file_tree import FileTree
from imgverify.planes.plan import Plan, plan

LAB = Path(__file__).parents[2] / "recordings/lab-good/answers.json"


def state(path: str, target: str = "", size: int = 1) -> FileState:
    """A file of root's, or a link."""
    mode = 0o120777 if target else 0o100644
    return FileState(path, mode, 0, 0, "root", "root", size, 7, target)


def answered(answers: Answers, *questions: Question) -> Answers:
    """What a recording answers after it was closed."""
    closed, known = close(answers, plan(questions))
    return complete_plan(closed, known, FileTree.of(closed))


def test_a_real_recording() -> None:
    """Everything that a machine told is told again: nothing more, nothing else."""
    recorded = replay.load(LAB)
    asked = Plan(
        files={path: File(path, limit=1 << 30) for path in (*recorded.files, *recorded.matched)},
        paths=(*recorded.states, *recorded.matched, *recorded.absent, *recorded.problems),
        commands={name: Command(name, "true") for name in recorded.outputs},
    )
    closed, known = close(recorded, asked)
    again = complete_plan(closed, known, FileTree.of(closed))
    assert again.states == recorded.states
    assert again.outputs == recorded.outputs
    assert again.matched == recorded.matched
    assert {path: again.files[path] for path in recorded.files} == dict(recorded.files)
    assert again.absent >= recorded.absent


def test_what_was_not_looked_at_is_not_asked() -> None:
    """A path that the recording says nothing of may be there: it must not become absent."""
    recorded = Answers(Plane.BOOT, files={"/a": Content(b"1")}, states={"/a": state("/a")})
    questions = (File("/a"), File("/b"), Stat("/c*"), Command("d", "d"))
    again = answered(recorded, *questions)
    assert again.text("/a") == "1"
    assert not again.absent
    assert not again.problems


def test_what_a_link_leads_to() -> None:
    """The content of a link's target is known, though nobody asked for it by its name."""
    recorded = Answers(
        Plane.BOOT,
        files={"/etc/grub2.cfg": Content(b"set\n")},
        states={"/etc/grub2.cfg": state("/etc/grub2.cfg", "../boot/grub2/grub.cfg", 22)},
    )
    assert answered(recorded, File("/etc/grub2.cfg")).text("/etc/grub2.cfg") == "set\n"


def test_masked_on_the_machine() -> None:
    """Masks are not applied again: the mark of one may be what another one hides."""
    mask = Mask("<hidden>", "<plain>")
    recorded = Answers(
        Plane.BOOT, files={"/a": Content(b"<hidden>")}, states={"/a": state("/a", size=8)}
    )
    assert answered(recorded, File("/a", masks=(mask,))).text("/a") == "<hidden>"


def test_merged_usr_shows() -> None:
    """When everything in /lib is in /usr/lib too, one is the other; else they are two folders."""
    both = {path: state(path) for path in ("/lib/x", "/usr/lib/x")}
    recorded = Answers(Plane.BOOT, states=both)
    closed, _ = close(recorded, plan([]))
    assert closed.states["/lib"].target == "usr/lib"
    other = Answers(Plane.BOOT, states={**both, "/lib/x": state("/lib/x", size=2)})
    assert "/lib" not in close(other, plan([]))[0].states


def test_a_closed_one_stays() -> None:
    """There is nothing to close."""
    closed = Answers(Plane.BOOT, outputs={"a": Output(b"", 0)}, closed=True)
    asked = plan([File("/a")])
    assert close(closed, asked) == (closed, asked)
