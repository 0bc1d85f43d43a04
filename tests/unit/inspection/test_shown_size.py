"""Sizes in tables."""

from __future__ import annotations

import pytest

from imgverify.inspection.shown_size import shown_size


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (1024, "1 KiB"),
        (1536, "1.5 KiB"),
        (512 << 20, "512 MiB"),
        (9 << 30, "9 GiB"),
        ((12 << 30) + (600 << 20), "12.6 GiB"),
        (10 << 40, "10 TiB"),
        (1 << 80, "1048576 EiB"),
    ],
)
def test_sizes(size: int, shown: str) -> None:
    """The largest unit in which it is at least one."""
    assert shown_size(size) == shown
