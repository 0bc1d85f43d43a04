"""Sizes as people write them."""

from __future__ import annotations

import pytest

from imgverify.facts.sizes import to_bytes, to_text


@pytest.mark.parametrize(
    ("written", "size"),
    [
        (512, 512),
        ("512", 512),
        ("2GiB", 2**31),
        ("1.5G", 3 * 2**29),
        ("20 MB", 20_000_000),
        ("1k", 1024),
    ],
)
def test_to_bytes(written: int | str, size: int) -> None:
    """Binary and decimal units."""
    assert to_bytes(written) == size


@pytest.mark.parametrize("written", ["", "GiB", "-1", "1 parsec", "1,5G", "1 2"])
def test_nonsense_is_refused(written: str) -> None:
    """A typing error in a profile is never a size."""
    with pytest.raises(ValueError, match="is not a size"):
        to_bytes(written)


def test_to_text() -> None:
    """The largest unit without a fraction."""
    sizes = [0, 1, 1536, 2**20, 5 * 2**30]
    shown = ["0 bytes", "1 bytes", "1536 bytes", "1 MiB", "5 GiB"]
    assert [to_text(one) for one in sizes] == shown
