"""The format of iptables-save(8)."""

from __future__ import annotations

import pytest

from imgverify.facts.iptables_text import read_iptables
from imgverify.facts.packet_rules import Packet


def fate(rules: str) -> str:
    """What becomes of a packet to port 22 from elsewhere.

    Args:
        rules: of INPUT, in a table that drops the rest.
    """
    text = f"*filter\n:INPUT DROP [0:0]\n:own - [0:0]\n{rules}\nCOMMIT\n"
    packet = Packet("ip", "eth0", "192.0.2.1", "192.0.2.2", "tcp", 22)
    return read_iptables(text, "ip", "x").fate("input", packet)[0]


@pytest.mark.parametrize(
    ("rules", "verdict"),
    [
        ("-A INPUT -j ACCEPT", "accept"),
        ("[12:34] -A INPUT -j ACCEPT", "accept"),
        ("# -A INPUT -j ACCEPT", "drop"),
        ("-A INPUT ! -i lo -j ACCEPT", "accept"),
        ("-A INPUT -i lo -j ACCEPT", "drop"),
        ("-A INPUT -i eth+ -j ACCEPT", "accept"),
        ("-A INPUT -s 0.0.0.0/0 -j ACCEPT", "accept"),
        ("-A INPUT -s 192.0.2.0/24 -p tcp -m tcp --dport 22 -j ACCEPT", "accept"),
        ("-A INPUT -p tcp -m multiport --dports 80,20:30 -j ACCEPT", "accept"),
        ("-A INPUT -p tcp -m tcp ! --dport 23 -j ACCEPT", "drop"),
        ("-A INPUT -p udp -m udp --dport 22 -j ACCEPT", "drop"),
        ("-A INPUT -m conntrack --ctstate NEW -j ACCEPT", "accept"),
        ("-A INPUT -m state --state ESTABLISHED -j ACCEPT", "drop"),
        ("-A INPUT -m limit --limit 3/min -j ACCEPT", "drop"),
        ('-A INPUT -m comment --comment "-j DROP" -j ACCEPT', "accept"),
        ("-A INPUT -j REJECT --reject-with icmp-host-prohibited\n-A INPUT -j ACCEPT", "reject"),
        ("-A INPUT -j own\n-A own -p tcp -j ACCEPT", "accept"),
        ("-A INPUT -p udp -j own\n-A own -p tcp -j ACCEPT", "drop"),
        ("-A INPUT -j own\n-A own -j RETURN\n-A own -j ACCEPT", "drop"),
        ("-A INPUT -j own\n-A own -i lo -j RETURN\n-A own -j DROP\n-A INPUT -j ACCEPT", "accept"),
        ("-A INPUT -j DROP\n-I INPUT -j ACCEPT", "accept"),
        ("-A INPUT -j own\n-A own -j own", "drop"),
        ("-A INPUT -g own\n-A INPUT -j ACCEPT", "drop"),
        ("-A INPUT -i lo -g own\n-A INPUT -j ACCEPT", "drop"),
        ("-A INPUT -g own\n-A own -j ACCEPT", "accept"),
        ("-P INPUT ACCEPT", "accept"),
        ("COMMIT\n*nat\n-A INPUT -j ACCEPT", "drop"),
    ],
)
def test_what_rules_do(rules: str, verdict: str) -> None:
    """Rules that surely mean the packet decide, calls followed; else the policy does."""
    assert fate(rules) == verdict


def test_nothing_loaded() -> None:
    """An empty output has no chains, and so no policy that could be good."""
    assert read_iptables("", "ip", "x").chains == ()


def test_without_commit() -> None:
    """A table that does not end, or does not begin, is one that iptables-restore(8) refuses."""
    rules = ":INPUT DROP [0:0]\n-A INPUT -i lo -j ACCEPT\n"
    assert read_iptables(f"*filter\n{rules}", "ip", "x").chains == ()
    assert read_iptables(f"{rules}COMMIT\n", "ip", "x").chains == ()
    assert read_iptables(f"*filter\n{rules}COMMIT\n", "ip", "x").chains


@pytest.mark.parametrize(
    ("by_hand", "printed"),
    [
        ("-s 127.0.0.1/8", "-s 127.0.0.0/8"),
        ("-s 192.0.2.1", "-s 192.0.2.1/32"),
        ("-s 10.0.0.0/255.0.0.0", "-s 10.0.0.0/8"),
    ],
)
def test_one_meaning(by_hand: str, printed: str) -> None:
    """An address that iptables-save(8) writes in its own way is still the same; others are not."""
    one, same, other = (
        read_iptables(f"*filter\n:INPUT DROP [0:0]\n-A INPUT {match} -j DROP\nCOMMIT\n", "ip", "x")
        .chains[0]
        .rules[0]
        .meaning
        for match in (by_hand, printed, "-s 127.0.0.0/9")
    )
    assert one == same
    assert one != other
