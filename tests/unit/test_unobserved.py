"""A value that nobody looked at cannot be mistaken for any other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from imgverify.unobserved import NotObservedError, Unobserved, attempt, only_booted, reason_of

LOOKS: list[Callable[[Any], object]] = [
    lambda v: v.field,
    lambda v: v == "x",
    lambda v: v != "x",
    lambda v: "x" in v,
    lambda v: v in {"x", "y"},
    bool,
    len,
    list,
    str,
    int,
    float,
    hash,
    lambda v: v["x"],
    lambda v: v < 1,
    lambda v: v - 1,
    lambda v: 1 - v,
    lambda v: v + "x",
    lambda v: "x" + v,
    lambda v: f"{v}",
    lambda v: v(),
    lambda v: v is None or v,
    lambda v: not v,
]


@pytest.mark.parametrize("look", LOOKS, ids=range(len(LOOKS)))
def test_every_look_raises(look: Callable[[Any], object]) -> None:
    """Whatever a check does with an unobserved value, it hears that nobody looked."""
    value = Unobserved(NotObservedError("cut off after 60 s", needs_boot=True))

    def use() -> object:
        # `assert` and `if` look at the truth of what a check computed.
        return bool(look(value))

    with pytest.raises(NotObservedError, match="cut off") as caught:
        use()
    assert caught.value.needs_boot


def test_repr_is_safe_for_tracebacks() -> None:
    """Pytest shows arguments in tracebacks; that must not raise."""
    assert repr(Unobserved(NotObservedError("why"))) == "<not observed: why>"


def test_attempt_keeps_values_and_turns_missing_ones() -> None:
    """A part that is there is itself; a part that is missing keeps its reason."""

    def missing() -> int:
        raise NotObservedError("no answer")

    assert attempt(lambda: 5) == 5
    assert reason_of(5) is None
    error = reason_of(attempt(missing))
    assert error is not None
    assert error.reason == "no answer"


def test_what_a_boot_would_show() -> None:
    """A value that could be had by a boot is told from one that could not be read."""
    assert only_booted("a value") is None
    assert only_booted(Unobserved(NotObservedError("cut off"))) is None
    error = only_booted(Unobserved(NotObservedError("not running", needs_boot=True)))
    assert error
    assert error.reason == "not running"
