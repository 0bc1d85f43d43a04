"""Words and operators of a shell script."""

from __future__ import annotations

import pytest

from imgverify.facts.shell_words import tokens, unquoted
from imgverify.unobserved import NotObservedError


def texts(script: str) -> list[str]:
    """The tokens' text."""
    return [token.text for token in tokens("/x", script)]


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("a  b\tc", ["a", "b", "c"]),
        ("a \\\n b # c", ["a", "b"]),
        ("a#b '#c' # d", ["a#b", "'#c'"]),
        ("a&&b||c;d|e&", ["a", "&&", "b", "||", "c", ";", "d", "|", "e", "&"]),
        ("a >b 2>&1 <c d", ["a", "d"]),
        ("a'b c'\"d e\"\\ f", ["a'b c'\"d e\"\\ f"]),
        ('"$(a "b (c)" d)" e', ['"$(a "b (c)" d)"', "e"]),
        ("$(a; b) `c; d` ${e:-f g}", ["$(a; b)", "`c; d`", "${e:-f g}"]),
        ("a <<E\nb; c\nE\nd", ["a", "\n", "d"]),
        ("a <<-'E' <<F\nb\n\tE\nc\nF\nd", ["a", "\n", "d"]),
    ],
)
def test_splitting(script: str, found: list[str]) -> None:
    """Quotes, expansions and documents hide what is in them; redirections are left out."""
    assert texts(script) == found


def test_lines_are_counted() -> None:
    """Also those within a word, a document or a continued line."""
    script = "a '\n' b\\\n\nc <<E\n\nE\nd\n"
    assert {one.text: one.line for one in tokens("/x", script) if len(one.text) == 1}["d"] == 7


@pytest.mark.parametrize("script", ["a 'b", 'a "b', "a `b"])
def test_a_quote_without_an_end_is_refused(script: str) -> None:
    """Nobody knows what the rest is."""
    with pytest.raises(NotObservedError, match="/x:1"):
        texts(script)


def test_quotes_are_taken_away() -> None:
    """Expansions stay."""
    assert unquoted("a'b'\"c $d\"\\e''") == "abc $de"
    assert unquoted("um\\\nask\"0\\\n22\"'\\\n'") == "umask022\\\n"
