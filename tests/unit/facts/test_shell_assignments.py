"""Assignments; each expectation is compared with a real shell."""

from __future__ import annotations

import subprocess

import pytest

from imgverify.facts.shell_assignments import read_assignments
from imgverify.unobserved import NotObservedError

CASES = [
    "X=plain",
    "X='single $Y \"q\"'",
    'Y=1\nX="double ${Y} \\"q\\" \\$Y $Y"',
    "X=a\\ b",
    'X="two\nlines"',
    'X="con\\\ntinued"',
    "X=mixed'one'\"two\"three",
    "export X=exported",
    "X=value # comment",
    "# X=commented\nX=",
    "X=a\nX=b",
    '  X="indented"',
    'X="-- $UNSET --"',
    'Y="a b"\nX=$Y',
]


@pytest.mark.parametrize("text", CASES)
def test_as_a_shell_reads_it(text: str) -> None:
    """Quotes, escapes, references, comments."""
    shell = subprocess.run(
        ["/bin/sh", "-c", f'{text}\nprintf %s "$X"'],
        capture_output=True,
        text=True,
        check=True,
        env={},
    )
    assert read_assignments([("f", text + "\n")]).get("X") == shell.stdout


@pytest.mark.parametrize(
    "text",
    [
        "X=$(date)",
        "X=first; X=second",
        "X=1 command",
        "[ -e /x ] && X=1",
        "X=`date`",
        'X="a $(date)"',
        "if true; then\n  X=1\nfi",
        "case $Y in\n a) Y=1;;\nesac\nwhile false; do\nX=2\ndone",
        "Y=`date`\nX=$Y",
        'X="${Y:-default}"',
    ],
)
def test_what_only_a_shell_knows(text: str) -> None:
    """Command output and conditions are not guessed."""
    with pytest.raises(NotObservedError, match="f:"):
        read_assignments([("f", text)]).get("X")


def test_a_later_sure_value_counts() -> None:
    """An assignment after the doubtful one settles it, and has its own place."""
    found = read_assignments([("a", "X=`date`\n"), ("b", "\nX=sure\nX+=' and more'\n")])
    assert found.get("X") == "sure and more"
    assert found.places["X"] == "b:3"
    assert found.get("Y") == ""
