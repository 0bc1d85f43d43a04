"""Mode, owner and group held against what is wanted of them."""

from __future__ import annotations

import pytest

from imgverify.facts.access import holds, mend, shown
from tests.checks.building import state

WISH = {"mode": "0640", "owner": "root", "group": "root|shadow"}


@pytest.mark.parametrize(
    ("have", "op", "good"),
    [
        ("0640 root root", "at_most", True),
        ("0640 root shadow", "eq", True),
        ("0600 root root", "at_most", True),
        ("0600 root root", "eq", False),
        ("0641 root root", "at_most", False),
        ("4640 root root", "at_most", False),
        ("0640 bin root", "at_most", False),
        ("0640 root bin", "at_most", False),
        ("0640 root root|shadow", "at_most", False),
    ],
)
def test_every_part_of_the_wish_counts(have: str, op: str, *, good: bool) -> None:
    """No bit beyond the mode, set-user-id included; one of the owners, one of the groups."""
    assert holds(state(have, "/x"), WISH, op) is good


def test_what_is_not_wished_for_may_be_anything() -> None:
    """An empty wish asks for nothing."""
    assert holds(state("4777 bin games", "/x"), {"mode": "", "owner": "", "group": ""})
    assert shown({}) == "any mode *:*"


def test_words_for_people() -> None:
    """The wish, and the commands that fulfil it; names of files are quoted."""
    assert shown(WISH) == "0640 or stricter root:root|shadow"
    assert shown(WISH, "eq") == "0640 root:root|shadow"
    assert mend("/a b", WISH) == "chown root:root '/a b' && chmod 0640 '/a b'"
    assert mend("/x", {"mode": "0600"}) == "chmod 0600 /x"
