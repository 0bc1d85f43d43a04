"""The comparison operators, as they are documented in docs/how-to/awstoe.md."""

from __future__ import annotations

import pytest

from imgverify.awstoe.operators import COMPARISONS, compare, is_number


@pytest.mark.parametrize(
    ("name", "operand", "value", "holds"),
    [
        ("stringIsEmpty", "", "", True),
        ("stringIsEmpty", " ", "", False),
        ("stringIsWhitespace", "  ", "", True),
        ("stringIsWhitespace", "\t\n", "", True),
        ("stringIsWhitespace", "", "", False),
        ("stringIsWhitespace", " Hello", "", False),
        ("stringEquals", "Testing, testing...", "Testing, testing...", True),
        ("stringEquals", "Testing", "TESTING", False),
        ("stringEquals", "a", "a ", False),
        ("stringLessThan", "b", "a", True),
        ("stringLessThan", "a", "b", False),
        ("stringLessThan", "a", "a", False),
        ("stringLessThan", "a", "A", True),
        ("stringLessThan", "A", "a", False),
        ("stringLessThan", "a", "1", True),
        ("stringLessThan", "9", "10", True),
        ("stringLessThanEquals", "a", "a", True),
        ("stringLessThanEquals", "a", "b", False),
        ("stringGreaterThan", "a", "b", True),
        ("stringGreaterThan", "b", "b", False),
        ("stringGreaterThan", "A", "a", True),
        ("stringGreaterThanEquals", "b", "b", True),
        ("stringGreaterThanEquals", "b", "a", False),
        ("stringEquals", "1", "1.0", False),
        ("patternMatches", "^[a-z]+$", "abc", True),
        ("patternMatches", "^[a-z]+$", "ABC", False),
        ("patternMatches", "b", "abc", True),
        ("patternMatches", "^[a-z]+$", "abc\n", False),
        ("numberEquals", "1", "1.0", True),
        ("numberEquals", "1", "a10", False),
        ("numberEquals", "1", "", False),
        ("numberEquals", "1", " 1", False),
        ("numberEquals", "0.1", "1e-1", True),
        ("numberLessThan", "2", "1", True),
        ("numberLessThan", "1", "1", False),
        ("numberLessThan", "9", "10", False),
        ("numberLessThanEquals", "1", "1", True),
        ("numberLessThanEquals", "1", "2", False),
        ("numberGreaterThan", "1", "2", True),
        ("numberGreaterThan", "9", "10", True),
        ("numberGreaterThan", "2", "2", False),
        ("numberGreaterThanEquals", "2", "2", True),
        ("numberGreaterThanEquals", "2", "1.99", False),
    ],
)
def test_compare(name: str, operand: str, value: str, *, holds: bool) -> None:
    """It is `value OPERATOR operand`; case counts, nothing is trimmed, no number is no relation."""
    assert compare(name, operand, value) is holds


@pytest.mark.parametrize("name", sorted(name for name in COMPARISONS if name.startswith("number")))
def test_what_is_no_number_is_in_no_relation(name: str) -> None:
    """Neither NaN nor infinity nor another script's digits are numbers."""
    for text in ("nan", "Infinity", "0x10", "1_000", "\u0661", "1e99999"):
        assert not is_number(text)
        assert not compare(name, "1", text)
        assert not compare(name, text, "1")
