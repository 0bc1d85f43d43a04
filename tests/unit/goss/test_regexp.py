"""Regular expressions of Go mean in Python what they mean in Go."""

from __future__ import annotations

import pytest

from imgverify.goss.regexp import compile_go


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("^root:x:0:", "root:x:0:0", True),
        ("[Gg]oss", "goss", True),
        ("[[:digit:]]+[[:space:]]", "a 12 b", True),
        ("^[[:alpha:]_-]+$", "a_b-c", True),
        ("^[^[:upper:]]+$", "aBc", False),
        (r"^[]a]$", "]", True),
        ("end$", "the end\n", False),
        ("(?m)end$", "the end\nmore", True),
        (r"end\z", "the end", True),
        (r"\Qa.b\E+", "a.bb", True),
        (r"\Qa.b\E", "axb", False),
        ("(?i)PermitRootLogin +no", "permitrootlogin  no", True),
        ("(?:a|b){2}", "ab", True),
        ("(?<x>a)(?P<y>b)", "ab", True),
        (r"\d", "٣", False),
        (r"a\/b", "a/b", True),
        (r"[\w.]+@[\w.]+", "me@example.org", True),
        ("a&&b", "a&&b", True),
        ("[a&&b]", "&", True),
        ("^a{,2}$", "aa", False),
        ("^a{,2}$", "a{,2}", True),
        ("^a{2,}?b{1}$", "aaab", True),
        ("a{b", "a{b", True),
    ],
)
def test_means_the_same(*, pattern: str, text: str, found: bool) -> None:
    """Classes, ends, quoted text, flags and ASCII are those of Go."""
    assert bool(compile_go(pattern).search(text)) is found


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        ("(?=a)", "Go does not know"),
        ("(?<!a)b", "Go does not know"),
        (r"(a)\1", r"\1"),
        (r"\pL", r"\p"),
        ("(?U)a+", "flag U"),
        ("[a-", "without its ]"),
        ("(a", "not valid"),
        ("a**", "not valid"),
        ("a*+", "*+, which Go does not know"),
        ("a{2}+", "{2}+, which Go does not know"),
        ("(?m:a$)b", "the flag m"),
        ("[[:nope:]]", "not supported"),
        ("\\", "not valid"),
    ],
)
def test_never_means_something_else(pattern: str, problem: str) -> None:
    """What Go refuses, and what Python cannot say, is an error that names the pattern."""
    with pytest.raises(ValueError, match="regular expression") as raised:
        compile_go(pattern)
    assert problem in str(raised.value)
    assert pattern in str(raised.value)
