"""Which controls of a profile a run is about."""

from __future__ import annotations

import pytest

from imgverify.errors import UsageError
from imgverify.model import Control
from imgverify.profiles.profile import Profile
from imgverify.profiles.selection import chosen, up_to_level

PROFILE = Profile(
    name="p",
    controls={
        number: Control(id=number, title="t", level=level)
        for number, level in (("1.1", 1), ("1.2", 2), ("1.10", 2), ("2.1", 3))
    },
)


@pytest.mark.parametrize(
    ("level", "numbers"),
    [
        (None, ["1.1", "1.2", "1.10", "2.1"]),
        (1, ["1.1"]),
        (2, ["1.1", "1.2", "1.10"]),
    ],
)
def test_a_level_includes_those_below(level: int | None, numbers: list[str]) -> None:
    """Level 2 is level 1 and more; the stamp says which it was."""
    found = up_to_level(PROFILE, level)
    assert list(found.controls) == numbers
    assert found.stamp.level == level


def test_a_level_without_controls_is_an_error() -> None:
    """A run of nothing would be no run."""
    with pytest.raises(UsageError, match="no control of that level"):
        up_to_level(PROFILE, 0)


@pytest.mark.parametrize(
    ("patterns", "numbers"),
    [
        ((), None),
        (("1.1",), {"1.1"}),
        (("1.1*",), {"1.1", "1.10"}),
        (("1.*", "2.1"), {"1.1", "1.2", "1.10", "2.1"}),
    ],
)
def test_numbers_and_wildcards(patterns: tuple[str, ...], numbers: set[str] | None) -> None:
    """`1.1` is not `1.10`; a wildcard is a shell's."""
    assert chosen(patterns, PROFILE.controls) == numbers


def test_a_pattern_that_names_nothing_is_an_error() -> None:
    """With the nearest number."""
    with pytest.raises(UsageError, match=r"did you mean 1\.10\?"):
        chosen(["1.100"], PROFILE.controls)
