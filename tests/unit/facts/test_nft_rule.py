"""One rule of nftables."""

from __future__ import annotations

import pytest

from imgverify.facts.nft_rule import read_rule
from imgverify.facts.nft_words import tokens
from imgverify.facts.packet_rules import IPV4, Rule, Words


def rules(text: str) -> list[Rule]:
    """What a rule comes to."""
    return list(read_rule([one.text for one in tokens(text)], "/x:1"))


def only(text: str) -> Rule:
    """The one rule that it comes to."""
    (rule,) = rules(text)
    return rule


def test_what_it_matches() -> None:
    """Interface, addresses with their family, protocol with its ports, states."""
    rule = only("iifname eth0 ip saddr != 127.0.0.0/8 tcp dport { 22, 8000-8010 } accept")
    assert rule.interface == Words(frozenset({"eth0"}))
    assert rule.source == Words(frozenset({"127.0.0.0/8"}), negated=True)
    assert rule.families == Words(frozenset({IPV4}))
    assert rule.protocols == Words(frozenset({"tcp"}))
    assert rule.ports == ((22, 22), (8000, 8010))
    assert (rule.verdict, rule.narrowed) == ("accept", False)
    states = only("ct state established,related accept").states
    assert states == Words(frozenset({"established", "related"}))


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("drop", "drop"),
        ("counter packets 0 bytes 0 drop", "drop"),
        ('log prefix "accept" drop', "drop"),
        ('drop comment "accept"', "drop"),
        ("reject with icmp type host-unreachable", "reject"),
        ("iif lo jump own", "jump own"),
    ],
)
def test_what_it_does(text: str, verdict: str) -> None:
    """Counters, logs and comments concern no packet."""
    rule = only(text)
    assert (rule.verdict, rule.narrowed) == (verdict, False)


@pytest.mark.parametrize(
    "text",
    [
        "meta mark 1 accept",
        "limit rate 5/second accept",
        "ip saddr @friends accept",
        "tcp dport != 22 accept",
        "tcp dport unheard-of accept",
        "tcp flags syn accept",
    ],
)
def test_what_is_not_understood_narrows(text: str) -> None:
    """Such a rule is never taken for one that concerns every packet."""
    assert only(text).narrowed


def test_a_verdict_map_is_many_rules() -> None:
    """One for each verdict."""
    found = rules("ct state vmap { established : accept, invalid : drop }")
    assert [(one.states, one.verdict) for one in found] == [
        (Words(frozenset({"established"})), "accept"),
        (Words(frozenset({"invalid"})), "drop"),
    ]


def test_a_rule_that_does_nothing_is_none() -> None:
    """It only counts."""
    assert rules("counter") == []
