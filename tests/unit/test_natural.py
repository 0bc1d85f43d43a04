"""Control numbers sort as people read them."""

from __future__ import annotations

from imgverify.natural import natural_key


def test_numbers_are_compared_as_numbers() -> None:
    """1.2 before 1.10, and 9.10 is not 9.1."""
    numbers = ["9.10", "1.10", "9.1", "1.2", "1.1.2.1.3", "web.2", "web.10"]
    ordered = ["1.1.2.1.3", "1.2", "1.10", "9.1", "9.10", "web.2", "web.10"]
    assert sorted(numbers, key=natural_key) == ordered
    assert natural_key("9.10") != natural_key("9.1")
