"""Patterns of RE2 mean here what they mean there, or are refused."""

from __future__ import annotations

import warnings

import pytest

from imgverify.re2 import PatternError, compiled


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("a$", "a\n", False),
        ("(?m)a$", "a\nb", True),
        (r"a\z", "a\n", False),
        (r"a\z", "a", True),
        (r"\s", "\v", False),
        (r"[\s]", "\t", True),
        (r"\S", "\v", True),
        (r"\d", "\u0663", False),
        (r"\w", "ä", False),
        ("[[:alpha:]]+$", "aZ", True),
        ("[^[:digit:]]", "5", False),
        ("[[:punct:]]", "]", True),
        ("[[:space:]]", "\v", True),
        ("[]a]", "]", True),
        ("[^]a]", "]", False),
        ("[[]", "[", True),
        ("[a&&b]", "&", True),
        (r"\Qa.b\E.", "a.bc", True),
        (r"\Qa.b", "axb", False),
        (r"\x41", "A", True),
        (r"\x{1F600}", "\U0001f600", True),
        (r"[\x41-\x43]", "B", True),
        ("(?<name>a)(?P<other>b)", "ab", True),
        ("(?i)HELLO", "hello", True),
        ("(?i:H)ello", "hello", True),
        ("(?s)a.b", "a\nb", True),
        ("a.b", "a\nb", False),
        ("a{2}", "aa", True),
        ("a{x", "a{x", True),
        ("^a{,2}$", "aa", False),
        ("^a{,2}$", "a{,2}", True),
        ("^a{2,}?b{1}$", "aaab", True),
        ("a{,3}+", "a{,3}}}", True),
        (r"\011", "\t", True),
        (r"[\0a]", "\0", True),
        (r"a\/b", "a/b", True),
        ("a&&b", "a&&b", True),
        ("^[[:alpha:]_-]+$", "a_b-c", True),
        (r"[\w.]+@[\w.]+", "me@example.org", True),
        (r"\$5", "$5", True),
        ("^$", "", True),
    ],
)
def test_compiled(pattern: str, text: str, *, matches: bool) -> None:
    """What the two engines understand differently is written the other way."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert bool(compiled(pattern).search(text)) is matches


@pytest.mark.parametrize(
    "pattern",
    [
        *("(?=a)", "(?!a)", "(?<=a)", "(?<!a)", "(?>a)", "(?#a)", "(?P=a)", "(a)(?(1)b)", "(?U)a"),
        *(r"(a)\1", r"\Z", r"\C", r"\pL", r"[\S]", "[[:word:]", "[[:^alpha:]]", "[[:nope:]]"),
        *("a*+", "a++", "a?+", "a{2}+", "[a--b]", "a(?i)b", "(?m:a)"),
        *("(", "[a", "a**", "*", r"\x{FFFFFF}", "\\"),
    ],
)
def test_refused(pattern: str) -> None:
    """What one of them does not have, or is not understood alike, is said so."""
    with pytest.raises(PatternError) as raised:
        compiled(pattern)
    assert str(raised.value).startswith(f"the regular expression {pattern}: ")
