"""What matches what."""

from __future__ import annotations

from typing import Any

import pytest

from imgverify.goss.matchers import holds, shown


@pytest.mark.parametrize(
    ("wanted", "found", "result"),
    [
        (True, True, True),
        (True, 1, False),
        (1, True, False),
        ("0644", "0644", True),
        ("55", 55, True),
        (42, "42", True),
        (42, "42 dogs", False),
        (42, "42.0\n", True),
        (["a", "b"], ["c", "b", "a"], True),
        (["a", "a"], ["a", "b"], False),
        (["a", {"have-prefix": "b"}], ["a", "bc"], True),
        # The first matcher could take either element; the second one has only one.
        ([{"have-prefix": "a"}, "ab"], ["ab", "ac"], True),
        ([{"have-prefix": "a"}, "ab"], ["ab"], False),
        ([], ["a"], True),
        ({"gt": 200}, "128", False),
        ({"ge": 128}, "128", True),
        ({"lt": 95}, 94, True),
        ({"le": 1}, "no number", False),
        ({"not": {"le": 1}}, "no number", False),
        ({"not": "a"}, "b", True),
        ({"and": ["ab", {"have-suffix": "b"}]}, "ab", True),
        ({"or": ["x", {"match-regexp": "^a"}]}, "ab", True),
        ({"or": ["x", "y"]}, "ab", False),
        ({"contain-element": {"match-regexp": "^b"}}, ["a", "bc"], True),
        ({"contain-element": "b"}, ["a", "bc"], False),
        ({"contain-elements": ["a"]}, ["a", "b"], True),
        ({"consist-of": ["b", "a"]}, ["a", "b"], True),
        ({"consist-of": ["a"]}, ["a", "b"], False),
        ({"equal": ["a", "b"]}, ["b", "a"], False),
        ({"equal": ["a", "b"]}, ["a", "b"], True),
        ({"equal": 42}, "42", False),
        ({"have-len": 2}, ["a", "b"], True),
        ({"have-len": 2}, "ü", True),
        ({"have-len": 2}, 22, False),
        ({"have-key": "a"}, {"a": 1}, True),
        ({"have-key": {"have-prefix": "b"}}, {"a": 1}, False),
        ({"contain-substring": "b"}, ["abc", "d"], True),
        ({"have-patterns": ["!x", "/^d$/"]}, "abc\nd\n", True),
        ({"contain-element": "a"}, 5, False),
    ],
)
def test_matches(*, wanted: Any, found: Any, result: bool) -> None:
    """Values, lists and each named matcher, with Goss's ways to convert what was found."""
    assert holds(wanted, found) is result


def test_shown_is_short() -> None:
    """A phrase for people, of a bounded length."""
    assert shown({"and": [{"gt": 1}, {"not": True}]}) == "and [gt 1, not true]"
    assert shown("") == "''"
    assert len(shown(["word"] * 1000)) <= 160
