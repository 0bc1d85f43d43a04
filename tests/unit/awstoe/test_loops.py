"""The loops of steps."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from imgverify.awstoe.loops import parse
from imgverify.errors import ProfileError
from imgverify.places import Place
from imgverify.yaml_file import Lines

PLACE = Place(Path("component.yml"), Lines(3, {}))


def numbers(start: str, end: str, step: str) -> dict[str, Any]:
    """A `for` loop."""
    return {"for": {"start": start, "end": end, "updateBy": step}}


@pytest.mark.parametrize(
    ("data", "values"),
    [
        (numbers("1", "3", "1"), ["1", "2", "3"]),
        (numbers("1", "4", "2"), ["1", "3"]),
        (numbers("3", "-1", "-2"), ["3", "1", "-1"]),
        (numbers("5", "5", "1"), ["5"]),
        ({"forEach": ["a", "b {x}"]}, ["a", "b filled"]),
        ({"forEach": {"list": "a,b,,c"}}, ["a", "b", "", "c"]),
        ({"forEach": {"list": "a b", "delimiter": " "}}, ["a", "b"]),
        ({"forEach": {"list": "a\n{x}", "delimiter": "\n"}}, ["a", "filled"]),
    ],
)
def test_values(data: dict[str, Any], values: list[str]) -> None:
    """Both ends of a range belong to it; texts are filled in, then split."""
    assert list(parse(data, PLACE).values(lambda text: text.replace("{x}", "filled"))) == values


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "either `for` or `forEach`"),
        ({"for": {}, "forEach": []}, "either `for` or `forEach`"),
        ({"foreach": ["a"]}, "did you mean forEach"),
        (numbers("1", "3", "0"), "never ends"),
        (numbers("1", "3", "-1"), "never ends"),
        (numbers("1", "x", "1"), "end is a whole number"),
        ({"for": {"start": "1", "end": "2"}}, "needs 'updateBy'"),
        ({"for": {"start": "1", "stop": "2"}}, "unknown key 'stop'"),
        ({"forEach": []}, "not nothing"),
        ({"forEach": [["a"]]}, "goes through texts"),
        ({"forEach": {"list": "a", "delimiter": "ab"}}, "the delimiter is one of"),
        ({"forEach": {"list": "a", "delimiter": "/"}}, "the delimiter is one of"),
        ({"forEach": {"delimiter": ","}}, "needs `list`"),
        ({"forEach": {"lists": "a"}}, "did you mean list"),
        ({"name": "", "forEach": ["a"]}, "a loop's name is a text"),
    ],
)
def test_wrong_loops(data: dict[str, Any], message: str) -> None:
    """Each says its line and what is wrong."""
    with pytest.raises(ProfileError, match=message):
        parse(data, PLACE)
