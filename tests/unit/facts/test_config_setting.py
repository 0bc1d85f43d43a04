"""The ways in which all readers of configuration files go through them."""

from __future__ import annotations

import pytest

from imgverify.facts.answers import Answers
from imgverify.facts.config_setting import UNREAD, contents, included, lines
from imgverify.model import Plane
from imgverify.unobserved import NotObservedError
from tests.checks.building import answers

FILES = {"/etc/x.conf": "a\n", "/etc/x.d/2": "c", "/etc/x.d/1": "b"}


def told() -> Answers:
    """Files, and a folder that was asked for."""
    found = answers(files=FILES, absent=["/etc/y.conf", "/etc/y.d/*"])
    return Answers(
        plane=found.plane,
        files=found.files,
        states=found.states,
        absent=found.absent,
        matched={"/etc/x.d/*": ("/etc/x.d/1", "/etc/x.d/2")},
    )


def test_lines_leave_out_blanks_and_comments() -> None:
    """Each with its number; a comment's sign inside a line is part of it."""
    found = list(lines("/x", "\n  a # b\n#c\n ;d\n", "#;"))
    assert found == [("/x:2", "a # b")]
    assert len(list(lines("/x", ";d\n"))) == 1


def test_contents_are_in_order() -> None:
    """Files as they are named, those of a wildcard by name; absent ones are left out."""
    found = contents(told(), ["/etc/y.conf", "/etc/x.d/*", "/etc/x.conf", "/etc/y.d/*"])
    assert found == [("/etc/x.d/1", "b"), ("/etc/x.d/2", "c"), ("/etc/x.conf", "a\n")]
    with pytest.raises(NotObservedError, match=r"z\.conf"):
        contents(told(), ["/etc/z.conf"])


def test_an_included_file_that_nobody_read_is_a_setting() -> None:
    """So that a check can say what it does not know, instead of passing."""
    assert included(told(), "/etc/x.conf", "/a:1") == ([("/etc/x.conf", "a\n")], [])
    texts, (unread,) = included(Answers(plane=Plane.BOOT), "/opt/z", "/a:1")
    assert texts == []
    assert (unread.key, unread.where) == (UNREAD, "/a:1")
    assert "/opt/z" in unread.value
