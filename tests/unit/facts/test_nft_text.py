"""The language of nft(8), as people write it and as the tool prints it."""

from __future__ import annotations

import pytest

from imgverify.facts.nft_text import read_nft
from imgverify.facts.packet_rules import Packet

# Written by hand; nft 1.0.6 loaded it, and printed PRINTED.
WRITTEN = """\
flush ruleset
define ssh = 22
table inet filter {
  set good { type ipv4_addr; elements = { 10.0.0.1, 10.0.0.2 } }
  chain base {
     ip protocol icmp icmp type echo-request accept
     tcp dport $ssh accept
  }
  chain input { type filter hook input priority 0; policy drop;
    iif "lo" accept
    ip saddr 127.0.0.0/8 counter drop
    ip protocol { udp, icmp } ct state established,related accept
    ct state vmap { established : accept, invalid : drop }
    tcp dport { 22, 80 } ct state new accept comment "ssh; not }"
    ip saddr @good accept
    log prefix "x y" level info reject with icmpx type port-unreachable
    jump base
  }
}
add rule inet filter input oif lo accept
"""
PRINTED = """\
table inet filter {
\tset good {
\t\ttype ipv4_addr
\t\telements = { 10.0.0.1, 10.0.0.2 }
\t}

\tchain base {
\t\tip protocol icmp icmp type echo-request accept
\t\ttcp dport 22 accept
\t}

\tchain input {
\t\ttype filter hook input priority filter; policy drop;
\t\tiif "lo" accept
\t\tip saddr 127.0.0.0/8 counter packets 0 bytes 0 drop
\t\tip protocol { icmp, udp } ct state established,related accept
\t\tct state vmap { invalid : drop, established : accept }
\t\ttcp dport { 22, 80 } ct state new accept comment "ssh; not }"
\t\tip saddr @good accept
\t\tlog prefix "x y" level info reject
\t\tjump base
\t\toif "lo" accept
\t}
}
"""


def test_written_and_printed_mean_the_same() -> None:
    """Variables, sets, maps, calls and commands come out as the tool itself prints them."""
    (written,) = read_nft(WRITTEN, "file").chains
    (printed,) = read_nft(PRINTED, "nft").chains
    assert {one.meaning for one in written.rules} == {one.meaning for one in printed.rules}
    assert len(written.rules) == len(printed.rules) == 11
    assert (written.hook, written.policy) == ("input", "drop")


def test_evidence() -> None:
    """A rule says which line it is."""
    (chain,) = read_nft(WRITTEN, "/etc/nftables.conf").chains
    assert chain.rules[0].where == "/etc/nftables.conf:10"
    assert chain.rules[0].text == "iif lo accept"


@pytest.mark.parametrize(
    ("rules", "verdict"),
    [
        ("accept", "accept"),
        ("ip saddr != 10.0.0.0/8 accept", "accept"),
        ("ip saddr 10.0.0.0/8 accept", "drop"),
        ("ip6 saddr ::/0 accept", "drop"),
        ("meta l4proto tcp accept", "accept"),
        ("meta nfproto ipv6 accept", "drop"),
        ("limit rate 1/second accept", "drop"),
        ("tcp flags syn accept", "drop"),
        ("ct state established accept", "drop"),
        ("udp dport 22 accept", "drop"),
        ("tcp dport 20-30 accept", "accept"),
        ("tcp dport ssh accept", "accept"),
        ('iifname "eth*" accept', "accept"),
        ('iifname != "eth0" accept', "drop"),
        ("tcp dport vmap { 22 : accept, 23 : drop }", "accept"),
        ("return\naccept", "drop"),
        ("reject\naccept", "reject"),
    ],
)
def test_what_rules_do(rules: str, verdict: str) -> None:
    """A packet to port 22 meets rules that surely mean it, or the policy."""
    head = "type filter hook input priority 0\npolicy drop"
    text = f"table inet t {{\nchain c {{\n{head}\n{rules}\n}}}}"
    packet = Packet("ip", "eth0", "192.0.2.1", "192.0.2.2", "tcp", 22)
    assert read_nft(text, "x").fate("input", packet)[0] == verdict


def test_what_is_taken_back_is_gone() -> None:
    """A flush or a deletion empties what stood before it."""
    table = "table inet t { chain c { type filter hook input priority 0; } }\n"
    assert read_nft(table + "flush ruleset\n", "x").tables == ()
    assert read_nft(table + "delete table inet t\n", "x").tables == ()
    assert read_nft("# " + table, "x").tables == ()


@pytest.mark.parametrize("broken", ["}", "table inet t {", "chain c {", "table", "{{{", 'x "'])
def test_garbage_ends(broken: str) -> None:
    """Whatever a file holds, reading it ends, and no chain comes out of nothing."""
    assert read_nft(broken, "x").chains == ()


def test_a_dormant_table() -> None:
    """The kernel calls no chain of a table that sleeps (nft(8), "flags dormant")."""
    chain = "chain i { type filter hook input priority 0; policy drop; }"
    asleep = read_nft(f"table inet filter {{\n\tflags dormant\n\t{chain}\n}}\n", "x")
    assert asleep.tables == ("inet filter",)
    assert asleep.chains == ()
    assert read_nft(f"table inet filter {{\n\t{chain}\n}}\n", "x").chains


def test_goto() -> None:
    """Packets do not come back from a chain that they were sent to with goto."""
    text = (
        "table ip t {{ chain own {{ }}; chain i {{\n"
        "type filter hook input priority 0; policy drop;\n{} own; accept; }}; }}\n"
    )
    packet = Packet("ip", "eth0", "192.0.2.1", "192.0.2.2", "tcp", 22)
    assert read_nft(text.format("jump"), "x").fate("input", packet)[0] == "accept"
    assert read_nft(text.format("goto"), "x").fate("input", packet)[0] == "drop"
