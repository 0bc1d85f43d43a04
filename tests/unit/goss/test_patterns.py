"""Patterns over lines."""

from __future__ import annotations

import pytest

from imgverify.goss.patterns import check_pattern, unmet

TEXT = "PermitRootLogin no\nPort 22\r\n!important\n"


@pytest.mark.parametrize(
    ("pattern", "kept"),
    [
        ("Port 22", True),
        ("Port 2222", False),
        ("!Port 2222", True),
        ("!Port", False),
        ("/^Port [0-9]+$/", True),
        ("/^port/", False),
        ("!/^port/", True),
        ("!/^Port/", False),
        (r"\!important", True),
        ("", True),
        ("/", True),
        # A line is looked at for itself.
        ("/no.Port/", False),
    ],
)
def test_lines(*, pattern: str, kept: bool) -> None:
    """Text, expression, and the opposite of both; a carriage return is no part of a line."""
    assert (unmet([pattern], TEXT) == []) is kept


def test_empty_text() -> None:
    """Nothing is in it, and only the empty pattern holds."""
    assert unmet(["", "!a", "a"], "") == ["a"]


def test_bad_expression_is_seen_before() -> None:
    """The same text without slashes is only text."""
    check_pattern("(a")
    with pytest.raises(ValueError, match=r"the regular expression \(a: "):
        check_pattern("!/(a/")
