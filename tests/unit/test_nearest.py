"""A wrong name is answered with the nearest right one."""

from __future__ import annotations

from imgverify.nearest import did_you_mean


def test_names_the_nearest_or_all_or_none() -> None:
    """Near: one name. Far: all of them, or the first of many. None known: says so."""
    assert did_you_mean("mount-opion", ["mount-option", "sysctl"]) == "did you mean mount-option?"
    assert did_you_mean("xyz", ["b", "a"]) == "known: a, b"
    assert did_you_mean("xyz", []) == "none is known"
    many = did_you_mean("xyz", map(str, range(300)))
    assert many.endswith(" and 280 more")
