"""Ranges of host names, and ports."""

from __future__ import annotations

import pytest

from imgverify.live.inventory.host_names import named_hosts


@pytest.mark.parametrize(
    ("text", "names", "port"),
    [
        ("web1", ["web1"], 0),
        ("web1:2222", ["web1"], 2222),
        ("web[1:3]", ["web1", "web2", "web3"], 0),
        ("web[08:11].example.com:22", [f"web{n}.example.com" for n in ("08", "09", 10, 11)], 22),
        ("web[:2]", ["web0", "web1", "web2"], 0),
        ("web[0:10:5]", ["web0", "web5", "web10"], 0),
        ("db-[a:c]", ["db-a", "db-b", "db-c"], 0),
        ("r[1:2]-[a:b]", ["r1-a", "r1-b", "r2-a", "r2-b"], 0),
        ("2001:db8::1", ["2001:db8::1"], 0),
        ("[2001:db8::1]:2222", ["2001:db8::1"], 2222),
        ("[2001:db8::1]", ["2001:db8::1"], 0),
    ],
)
def test_names_and_port(text: str, names: list[str], port: int) -> None:
    """Both ends of a range belong to it; the width of its numbers stays."""
    assert named_hosts(text) == (names, port)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("web[3:1]", "ends before it begins"),
        ("web[a:C]", "ends before it begins"),
        ("web[01:100]", "same number of digits"),
        ("web[1:9:0]", "a step of 0"),
        ("web[1:99999999]", "more than 10000 hosts"),
        ("web[1:]", r"web\[1:\] is no host name"),
        ("-oProxyCommand=x", "is no host name"),
        ("web;1", "is no host name"),
        ("web:0", "0 is no port"),
        ("", "is no host name"),
    ],
)
def test_what_is_no_host(text: str, said: str) -> None:
    """Told as part of a sentence."""
    with pytest.raises(ValueError, match=said):
        named_hosts(text)
