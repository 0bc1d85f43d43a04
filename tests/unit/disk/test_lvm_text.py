"""LVM's text format."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgverify.disk.damage import DamageError
from imgverify.disk.lvm_text import MAX_TEXT, parse


def test_values() -> None:
    """Sections, strings with escapes, numbers, lists and comments."""
    found = parse(
        '# first\nvg { id = "a \\"b\\" \\\\" # why\n n=3 m = -1 f = 0.5\n'
        'list = ["x", 2,\n"y"] none = []\ninner { n = 4 } }\nversion = 1\n'
    )
    group = found.section("vg")
    assert group.text("id") == 'a "b" \\'
    assert group.number("n") == 3
    assert group.items("list") == ["x", 2, "y"]
    assert group.items("none") == group.items("absent") == []
    assert group.section("inner").number("n") == 4
    assert [name for name, _ in found.sections()] == ["vg"]
    assert not list(group.section("absent").sections())
    assert group.has("f")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a {", "ends within the section a"),
        ("}", "line 1"),
        ("a = 1 }", "line 1"),
        ("a = ", "line 1"),
        ("a\n\n= [1, ", "line 3"),
        ("a = [[1]]", "line 1"),
        ('a = "x', "line 1"),
        ("a = 99999999999999999999999", "line 1"),
        ("a = 1\na = 2", "a twice"),
        ("a { b = 1\nb { } }", "a/b twice"),
        ("a {" * 9, "more than 8 deep"),
        ("\0", "line 1"),
        ("a" * (MAX_TEXT + 1), "longer than"),
    ],
)
def test_damaged(text: str, reason: str) -> None:
    """What is no such text says where it goes wrong."""
    with pytest.raises(DamageError, match=reason):
        parse(text)


@pytest.mark.parametrize("question", ["text", "number", "items", "section"])
def test_other_kinds(question: str) -> None:
    """A value of another kind is named by its place."""
    values = {"text": "v = 1", "number": "v = -1", "items": "v = 1", "section": "v = 1"}
    inner = parse(f"a {{ {values[question]} }}").section("a")
    with pytest.raises(DamageError, match="a/v"):
        getattr(inner, question)("v")


@pytest.mark.parametrize("text", [" " * 200_000 + "!", "#\n" * 100_000 + "!", "a" * 300_000])
def test_no_time_is_lost(text: str) -> None:
    """Long runs of what may repeat are read once."""
    began = time.monotonic()
    with pytest.raises(DamageError):
        parse(text)
    assert time.monotonic() - began < 2


@given(st.text(alphabet='ab1 ="\\{}[],#\n.-\0é'))
def test_any_text(text: str) -> None:
    """Any text is read or refused."""
    with suppress(DamageError):
        assert all(name for name, _ in parse(text).sections())
