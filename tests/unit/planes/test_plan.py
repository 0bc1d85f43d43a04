"""Questions of several topics become one plan."""

from __future__ import annotations

import pytest

from imgverify.facts.questions import Command, File, Mask, Question, Stat
from imgverify.planes.plan import plan

ONE, OTHER = Mask("a", "b"), Mask("c", "d")


def test_repeated_questions_are_asked_once() -> None:
    """The same file, state and command of two topics are one question each."""
    made = plan([File("/a"), Stat("/a"), File("/a"), Command("c", "true"), Command("c", "true")])
    assert (list(made.files), made.paths, list(made.commands)) == (["/a"], ("/a",), ["c"])


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("/etc/shadow", "/etc/shadow"),
        ("/etc/shadow", "/etc/s*"),
        ("/etc/*.conf", "/etc/a*"),
        ("/*/x", "/a/*"),
    ],
)
def test_masks_and_limits_of_overlapping_questions_add_up(first: str, second: str) -> None:
    """A file is masked with the masks of all who ask for it, and read to the largest limit."""
    files = plan([File(first, 10, (ONE,)), File(second, 20, (OTHER, ONE))]).files
    for file in files.values():
        assert set(file.masks) == {ONE, OTHER}
        assert file.limit == 20


def test_others_are_left_alone() -> None:
    """Questions that cannot mean the same file do not change each other."""
    files = plan([File("/a/*", 10, (ONE,)), File("/b/*"), File("/a/b/c"), File("/a")]).files
    assert [path for path, file in files.items() if file.masks] == ["/a/*"]


@pytest.mark.parametrize(
    "questions",
    [
        [File("etc/passwd")],
        [Stat("")],
        [Stat("/a\0b")],
        [Command("c", "true"), Command("c", "false")],
    ],
)
def test_bad_questions(questions: list[Question]) -> None:
    """Relative paths, and two commands with one name, are mistakes of a topic."""
    with pytest.raises(ValueError, match=r"not an absolute path|are named"):
        plan(questions)
