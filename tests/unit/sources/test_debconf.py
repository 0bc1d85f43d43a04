"""Answers for debconf, as debconf-set-selections(1) reads them."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgverify.errors import UsageError
from imgverify.sources.debconf import read_answers

FILE = Path("p.cfg")


def test_lines_go_on_behind_a_backslash() -> None:
    """The number is that of the first line; blanks around a value do not count."""
    text = "# one \\\nd-i a/b string \\\n  x \\\n  y\n\nd-i c/d boolean true\n"
    found = read_answers(FILE, text)
    assert [(one.question, one.value, one.statement.where) for one in found] == [
        ("a/b", "x y", "p.cfg:2"),
        ("c/d", "true", "p.cfg:6"),
    ]


def test_secrets_are_masked() -> None:
    """Neither a password nor the login in a URL gets into a profile."""
    text = "d-i passwd/user-password password hunter2\nd-i mirror/http/proxy string http://u:p@x/\n"
    said = [one.statement.said for one in read_answers(FILE, text)]
    assert said == [
        "d-i passwd/user-password password …",
        "d-i mirror/http/proxy string http://…@x/",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("d-i a/b string x\nd-i a\n", "p.cfg:2: not an answer for debconf"),
        ("d-i a/b strin x\n", "p.cfg:1: a/b: no type of an answer: strin"),
    ],
)
def test_what_is_no_answer(text: str, message: str) -> None:
    """File and line, and what a line should be."""
    with pytest.raises(UsageError, match=message):
        read_answers(FILE, text)


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    """Nothing but our own error comes of it."""
    with contextlib.suppress(UsageError):
        read_answers(FILE, text)
