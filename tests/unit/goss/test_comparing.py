"""Evidence of comparisons."""

from __future__ import annotations

from imgverify.expect import Expect
from imgverify.goss.comparing import compare, compare_presence, compare_text


def test_what_nobody_asks_for_is_not_judged() -> None:
    """No matcher, no finding."""
    expect = Expect()
    assert compare(expect, "mode", None, "0644", "/a")
    compare_text(expect, "contents", None, "x", "/a", show=False)
    assert expect.findings == []


def test_what_is_not_there_matches_nothing() -> None:
    """Not even a matcher that says what it is not."""
    expect = Expect()
    assert not compare(expect, "linked-to", {"not": "/x"}, None, "/a")
    compare_text(expect, "contents", ["!x"], None, "/a", show=False)
    assert [one.found for one in expect.unmet] == ["nothing", "no text"]


def test_presence() -> None:
    """What is absent has no other attributes to judge, wanted so or not."""
    expect = Expect()
    assert not compare_presence(expect, "exists", False, False, "/a")
    assert expect.unmet == []
    assert not compare_presence(expect, "exists", True, False, "/a")
    assert len(expect.unmet) == 1
    assert not compare_presence(expect, "exists", None, False, "/a")
    assert [one.wanted for one in expect.unmet] == ["exists: true"] * 2


def test_content_is_not_shown() -> None:
    """A report says how much there is of a file; what a command prints it shows."""
    expect = Expect()
    compare_text(expect, "contents", ["a", "secret"], "a\nhidden\n", "/a", show=False)
    compare_text(expect, "contents", {"have-prefix": "b"}, "a\nhidden\n", "/a", show=False)
    assert "hidden" not in repr(expect.findings)
    assert [one.holds for one in expect.findings] == [True, False, False]
    compare_text(expect, "stdout", "b", "printed", "command", show=True)
    assert expect.findings[-1].found == "printed"
