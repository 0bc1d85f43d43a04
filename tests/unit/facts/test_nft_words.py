"""The words of nftables' language."""

from __future__ import annotations

import pytest

from imgverify.facts.nft_words import tokens


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("tcp dport {22,80} accept", ["tcp", "dport", "{", "22", ",", "80", "}", "accept"]),
        ("a # b\nc", ["a", ";", "c"]),
        ("a \\\n b", ["a", "b"]),
        ('log prefix "a # b; " drop', ["log", "prefix", "a # b; ", "drop"]),
        ("iif != lo; drop", ["iif", "!=", "lo", ";", "drop"]),
        ("define a = 22\nb $a", [";", "b", "22"]),
        ("define a = { 1, 2 }\ndefine b = $a\n$b", [";", ";", "{", "1", ",", "2", "}"]),
        ("define a = 1\nredefine a = 2\n$a $c", [";", ";", "2", "$c"]),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    """Comments go, quotes hold together, variables are replaced by what was last said."""
    assert [one.text for one in tokens(text)] == words


def test_lines_are_counted() -> None:
    """For evidence."""
    assert [(one.text, one.line) for one in tokens("a\n\nb \\\n c")][-2:] == [("b", 3), ("c", 4)]
