"""Sizes that platforms want."""

from __future__ import annotations

from typing import Any

import pytest

from imgverify.model import Result
from imgverify.wrapping import Wrapping
from tests.checks.format.wrapped import verdict

GIB = 1 << 30


@pytest.mark.parametrize(
    ("size", "params", "result"),
    [
        (8 * GIB, {"at_least": "8GiB", "at_most": "8GiB", "multiple_of": "1GiB"}, Result.PASS),
        (8 * GIB, {"at_least": "10GiB"}, Result.FAIL),
        (8 * GIB, {"at_most": "4GiB"}, Result.FAIL),
        (8 * GIB + 512, {"multiple_of": "1MiB"}, Result.FAIL),
        (8 * GIB + 512, {"at_least": "8GiB"}, Result.PASS),
        (0, {"at_least": "1GiB"}, Result.NOTAPPLICABLE),
    ],
)
def test_sizes(size: int, params: dict[str, Any], result: Result) -> None:
    """Lower and upper bounds and the unit that a platform counts in; no disk has no size."""
    wrapping = Wrapping(layers=("vhd",), virtual_size=size)
    assert verdict("virtual-size", wrapping, **params).result is result


def test_a_word_that_is_no_size() -> None:
    """A mistake in the profile is no verdict on the image."""
    wrapping = Wrapping(layers=("raw",), virtual_size=GIB)
    assert verdict("virtual-size", wrapping, at_least="large").result is Result.ERROR
