"""Ports as packet filters write them."""

from __future__ import annotations

import pytest

from imgverify.facts.port_numbers import port_range


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("22", (22, 22)),
        ("ssh", (22, 22)),
        ("dhcpv6-client", (546, 546)),
        ("60000-60010", (60000, 60010)),
        ("60000:60010", (60000, 60010)),
        ("1024:", (1024, 65535)),
        (":1023", (0, 1023)),
        ("smtp:pop3", (25, 110)),
        ("nonsense", None),
        ("22-nonsense", None),
    ],
)
def test_numbers_names_and_ranges(text: str, found: tuple[int, int] | None) -> None:
    """A name that is not known is no port, rather than any."""
    assert port_range(text) == found
