"""Conditions: what is a right one, and what one says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from imgverify.awstoe.conditions import Judged, evaluate, parse
from imgverify.errors import ProfileError
from imgverify.places import Place
from imgverify.yaml_file import Lines

PLACE = Place(Path("component.yml"), Lines(7, {}))
SHA1 = "da39a3ee5e6b4b0d3255bfef95601890afd80709"


class FakeProbe:
    """A machine with one file and one program; counts the questions."""

    def __init__(self) -> None:
        self.asked = 0

    def exists(self, kind: str, name: str) -> bool:
        """Whether it is the one."""
        self.asked += 1
        return (kind, name) in {("binary", "bash"), ("file", "/empty"), ("folder", "/etc")}

    def digest(self, algorithm: str, path: str) -> str | None:
        """Of the empty file."""
        self.asked += 1
        return SHA1 if (algorithm, path) == ("sha1", "/empty") else None


def judged(data: Any) -> Judged:
    """Parse and judge."""
    return evaluate(parse(data, PLACE), FakeProbe())


@pytest.mark.parametrize(
    ("data", "holds"),
    [
        ({"binaryExists": "bash"}, True),
        ({"binaryExists": "fish"}, False),
        ({"fileExists": "/empty"}, True),
        ({"fileExists": "/etc"}, False),
        ({"folderExists": "/etc"}, True),
        ({"folderExists": "/empty"}, False),
        ({"fileSHA1Equals": SHA1.upper(), "path": "/empty"}, True),
        ({"fileSHA1Equals": "0" * 40, "path": "/empty"}, False),
        ({"fileSHA1Equals": SHA1, "path": "/missing"}, False),
        ({"not": {"fileExists": "/missing"}}, True),
        ({"not": [{"fileExists": "/empty"}]}, False),
        ({"and": [{"fileExists": "/empty"}, {"numberEquals": "1", "value": "2"}]}, False),
        ({"or": [{"fileExists": "/missing"}, {"numberEquals": "1", "value": "1"}]}, True),
        ({"or": [{"fileExists": "/missing"}, {"fileExists": "/gone"}]}, False),
        ({"and": [{"binaryExists": "bash"}, {"not": {"binaryExists": "fish"}}]}, True),
    ],
)
def test_judged(data: dict[str, Any], *, holds: bool) -> None:
    """Things of the machine, digests in any case, and what joins conditions."""
    assert judged(data).holds is holds


def test_words() -> None:
    """An answer says what was wanted and what was found instead."""
    one = judged({"numberLessThan": "5", "value": "7"})
    assert (one.wanted, one.found) == ("numberLessThan '5'", "'7'")
    both = judged({"and": [{"fileExists": "/empty"}, {"fileExists": "/gone"}]})
    assert both.wanted == "(fileExists '/empty') and (fileExists '/gone')"
    assert both.found == "/gone is not there"
    absent = judged({"fileSHA1Equals": SHA1, "path": "/gone"})
    assert absent.found == "no file /gone"


@pytest.mark.parametrize(("word", "first"), [("and", "/gone"), ("or", "/empty")])
def test_stops_when_the_answer_is_known(word: str, first: str) -> None:
    """The second part of an `and` or `or` is not asked for when the first decides."""
    probe = FakeProbe()
    evaluate(parse({word: [{"fileExists": first}, {"fileExists": "/x"}]}, PLACE), probe)
    assert probe.asked == 1


def nested(depth: int) -> dict[str, Any]:
    """A condition with so many `not` around it."""
    data: dict[str, Any] = {"stringIsEmpty": ""}
    for _ in range(depth):
        data = {"not": data}
    return data


def test_nesting() -> None:
    """Four operators deep, and no deeper."""
    assert judged(nested(4)).holds
    with pytest.raises(ProfileError, match="at most 4 deep"):
        parse(nested(5), PLACE)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("stringEquals", "a condition is a mapping"),
        ({}, "a condition has one operator, here are 0"),
        ({"stringEqual": "a", "value": "b"}, "did you mean stringEquals"),
        ({"stringEquals": "a", "numberEquals": "1", "value": "b"}, "join several with `and`"),
        ({"stringEquals": "a"}, "stringEquals needs `value`"),
        ({"stringEquals": "a", "valu": "b"}, "did you mean value"),
        ({"stringIsEmpty": "", "value": "b"}, "unknown key 'value'"),
        ({"fileMD5Equals": "0" * 32}, "needs `path`"),
        ({"fileMD5Equals": "0" * 31, "path": "/x"}, "takes 32 hexadecimal digits"),
        ({"fileMD5Equals": "x" * 32, "path": "/x"}, "takes 32 hexadecimal digits"),
        ({"numberEquals": "ten", "value": "1"}, "takes a number"),
        ({"patternMatches": "(?=a)", "value": "1"}, "RE2 has no such group"),
        ({"fileExists": ""}, "takes a name"),
        ({"stringEquals": ["a"], "value": "b"}, "is a text"),
        ({"and": {"fileExists": "/x"}}, "`and` is a list"),
        ({"and": []}, "`and` is a list, not nothing"),
        ({"not": [{"fileExists": "/x"}, {"fileExists": "/y"}]}, "`not` takes one condition"),
        ({"and": [{"fileExists": "/x"}], "value": "1"}, "unknown key 'value'"),
    ],
)
def test_wrong_conditions(data: Any, message: str) -> None:
    """Each says its line and what is wrong."""
    with pytest.raises(ProfileError, match=message) as caught:
        parse(data, PLACE)
    assert caught.value.message.startswith("component.yml:7: ")


def test_expressions_are_judged_when_they_are_filled_in() -> None:
    """What will be filled in later may become a number, a digest or a pattern."""
    parse({"numberEquals": "{{ Limit }}", "value": "1"}, PLACE)
    parse({"fileMD5Equals": "{{ Sum }}", "path": "/x"}, PLACE)
    with pytest.raises(ProfileError):
        parse({"numberEquals": "{{ .Names }}", "value": "1"}, PLACE)
