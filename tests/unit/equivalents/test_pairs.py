"""Lines of quoted pairs."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from imgverify.equivalents.pairs import line
from imgverify.facts.quoted_pairs import pairs


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_round_trip(value: str) -> None:
    """Whatever a value is, the topic's parser reads the same again, from one line."""
    printed = line({"NAME": value, "MAJ:MIN": 7})
    assert printed.count("\n") == 1
    assert pairs(printed) == {"NAME": value, "MAJ:MIN": "7"}


def test_undecodable_bytes() -> None:
    """Bytes that are no text come back as they were."""
    assert pairs(line({"LABEL": "a\udcff"})) == {"LABEL": "a\udcff"}
