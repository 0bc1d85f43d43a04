"""Which files a changed package explains."""

from __future__ import annotations

import pytest

from imgverify.difference import Change, How
from imgverify.difference.terminal import _comes_with


def _file(how: How, before: dict[str, str] | None, after: dict[str, str] | None) -> Change:
    return Change(kind="file", name="/a", before=before, after=after, how=how, package="p")


@pytest.mark.parametrize(
    ("change", "explained"),
    [
        (_file(How.CHANGED, {"content": "a"}, {"content": "b"}), True),
        (_file(How.CHANGED, {"mode": "0755"}, {"mode": "4755"}), False),
        (_file(How.CHANGED, {}, {"xattr security.capability": "0x1"}), False),
        (_file(How.ADDED, None, {"mode": "0755"}), True),
        (_file(How.ADDED, None, {"mode": "4755"}), False),
        (_file(How.ADDED, None, {"target": "b"}), True),
        (_file(How.REMOVED, {"mode": "4755"}, None), True),
        (_file(How.UNREAD, {}, {"unread": "broken"}), False),
    ],
)
def test_only_contents_come_with_a_package(change: Change, *, explained: bool) -> None:
    """Rights are told file by file, whatever else has changed."""
    assert _comes_with(change, {"p"}) is explained
    assert not _comes_with(change, {"q"})
