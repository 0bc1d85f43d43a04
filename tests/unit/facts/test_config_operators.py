"""Values held against what is wanted of them."""

from __future__ import annotations

from typing import Any

import pytest

from imgverify.facts.config_operators import OPS, VALUE_OPS, holds


@pytest.mark.parametrize(
    ("found", "op", "wanted", "good"),
    [
        (" yes ", "eq", "yes", True),
        ("yess", "eq", "yes", False),
        ("no", "ne", "yes", True),
        ("b", "in", ["a", "b"], True),
        ("b", "not_in", ["a", "b"], False),
        ("5", "ge", 5, True),
        ("4", "ge", 5, False),
        ("5", "le", 5, True),
        ("five", "le", 5, False),
        ("", "le", 5, False),
        ("1", "range", [1, 3], True),
        ("0", "range", [1, 3], False),
        ("4", "range", [1, 3], False),
        ("0600", "at_most", "0640", True),
        ("0644", "at_most", "0640", False),
        ("0640x", "at_most", "0640", False),
        ("077", "at_least_as_strict", "027", True),
        ("022", "at_least_as_strict", "027", False),
        ("a  b c", "contains", "b c", True),
        ("ab c", "contains", "b c", False),
    ],
)
def test_operators(found: str, op: str, wanted: Any, *, good: bool) -> None:
    """Limits included; text that is no number is within no limit."""
    assert holds(found, op, wanted) is good


def test_spellings_of_a_boolean_are_one_but_no_number() -> None:
    """`1` is wanted as a number, and a word that means the same is none."""
    spell = {"on": "yes", "1": "yes"}
    assert holds("on", "eq", "yes", lambda text: spell.get(text, text))
    assert not holds("on", "eq", 1, lambda text: spell.get(text, text))
    assert holds("1", "eq", 1, lambda text: spell.get(text, text))


def test_unknown_operators_are_refused() -> None:
    """Nobody may take a slip for a demand that holds."""
    assert VALUE_OPS < OPS
    with pytest.raises(ValueError, match="unknown operator 'equals'"):
        holds("1", "equals", 1)
    with pytest.raises(ValueError, match="invalid literal"):
        holds("1", "ge", "many")
