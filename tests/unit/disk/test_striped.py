"""Bytes in stripes, and bytes that are not to be had."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgverify.disk.damage import DamageError
from imgverify.disk.striped import Striped
from imgverify.disk.unreadable import Unreadable
from tests.unit.disk.drawn import Drawn

_A, _B = Drawn(4096, disk=1), Drawn(4096, disk=2)


@given(st.integers(0, 9000), st.integers(0, 9000))
def test_any_stretch(offset: int, length: int) -> None:
    """Every stretch is the same as that of the whole, woven by hand."""
    whole = b"".join(source.read(row, 1024) for row in range(0, 4096, 1024) for source in (_A, _B))
    assert Striped([_A, _B], 1024).read(offset, length) == whole[offset : offset + length]


@pytest.mark.parametrize(("second", "chunk"), [(2048, 1024), (4096, 3000), (4096, 100)])
def test_what_does_not_fit(second: int, chunk: int) -> None:
    """Stripes of different sizes, or no multiple of the chunk, are refused."""
    with pytest.raises(DamageError):
        Striped([_A, Drawn(second)], chunk)


def test_unreadable() -> None:
    """It has a size, and says why it has no bytes."""
    source = Unreadable(10, "the disk is missing")
    assert source.size == 10
    with pytest.raises(DamageError, match="the disk is missing"):
        source.read(0, 1)
