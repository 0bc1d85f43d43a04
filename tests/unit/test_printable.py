"""Text out of an image cannot steer a terminal or break a report."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgverify.printable import LIMIT, printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain ünicode\n", "plain ünicode\n"),
        ("\x1b[2Jgone", "\\x1b[2Jgone"),
        ("\udcff", "\\xff"),
        ("user\u202egnp.exe", "user\\x2egnp.exe"),
    ],
)
def test_escapes(text: str, shown: str) -> None:
    """Escape sequences, undecodable bytes and direction marks are shown, not obeyed."""
    assert printable(text) == shown


@given(st.text(alphabet=st.characters(), max_size=3000))
def test_always_encodes(text: str) -> None:
    """Whatever a file holds, a report can be written, and stays small."""
    assert len(printable(text).encode("utf-8")) < 4 * LIMIT + 100
