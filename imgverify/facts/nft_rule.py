"""One rule of nft(8): what it matches and what it does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from imgverify.facts.packet_rules import IPV4, IPV6, Rule, Words
from imgverify.facts.port_numbers import port_range

_FIELDS = {
    **dict.fromkeys(("iif", "iifname", "oif", "oifname"), "interface"),
    "ip saddr": "source",
    "ip6 saddr": "source",
    "ip daddr": "destination",
    "ip6 daddr": "destination",
    "ip protocol": "protocols",
    "ip6 nexthdr": "protocols",
    "l4proto": "protocols",
    "nfproto": "families",
    "protocol": "families",
    "ct state": "states",
    "tcp dport": "ports",
    "udp dport": "ports",
    "th dport": "ports",
}
_VERDICTS = frozenset({"accept", "drop", "reject", "return", "continue"})
_NFPROTO = {"ipv4": IPV4, "ipv6": IPV6, "ip": IPV4, "ip6": IPV6}
_ICMP = frozenset({"icmp", "icmpv6", "ipv6-icmp", "1", "58"})
# Statements that concern no packet, and the words that may follow them, each with a value.
_SILENT = {
    "counter": ("packets", "bytes", "name"),
    "log": ("prefix", "level", "flags", "group", "snaplen", "queue-threshold"),
    "comment": (),
}


def read_rule(words: list[str], where: str) -> Iterator[Rule]:
    """Read a rule; one with a verdict map is as many rules as the map has verdicts.

    Args:
        words: of the rule, sets in braces.
        where: for evidence.
    """
    text = " ".join(words)
    rule = Rule("", text, where)
    place = 0
    while place < len(words):
        name, used = _selector(words, place)
        if name in _FIELDS:
            place += used
            negated = words[place : place + 1] == ["!="]
            place += words[place : place + 1] in (["!="], ["=="], ["eq"], ["ne"])
            if words[place : place + 1] == ["vmap"]:
                pairs, place = _values(words, place + 1)
                for pair in pairs:
                    key, _, verdict = pair.partition(":")
                    one = _limited(rule, name, [key.strip()], negated=False)
                    yield replace(one, verdict=verdict.strip())
                return
            values, place = _values(words, place)
            rule = _limited(rule, name, values, negated=negated)
        else:
            rule, place = _statement(rule, words, place)
    if rule.verdict or rule.narrowed:
        yield rule


def _selector(words: list[str], place: int) -> tuple[str, int]:
    """What a match looks at, and how many words say so; `meta` says nothing of its own."""
    skipped = int(words[place] == "meta")
    two = " ".join(words[place + skipped : place + skipped + 2])
    if two in _FIELDS:
        return two, skipped + 2
    one = "".join(words[place + skipped : place + skipped + 1])
    # `protocol` alone is a field of meta only.
    return ("" if one in ("protocol", "nfproto", "l4proto") and not skipped else one), skipped + 1


def _values(words: list[str], place: int) -> tuple[list[str], int]:
    """The values of a match, in braces or separated by commas; and the place after them."""
    found: list[str] = []
    if words[place : place + 1] == ["{"]:
        item: list[str] = []
        while place + 1 < len(words) and words[place + 1] != "}":
            place += 1
            if words[place] == ",":
                found.append(" ".join(item))
                item = []
            else:
                item.append(words[place])
        return [one for one in (*found, " ".join(item)) if one], place + 2
    found += words[place : place + 1]
    place += 1
    while words[place : place + 1] == [","]:
        found += words[place + 1 : place + 2]
        place += 2
    return found, place


def _statement(rule: Rule, words: list[str], place: int) -> tuple[Rule, int]:
    word = words[place]
    if word in _VERDICTS:
        # What follows `reject with` says how, not whether.
        return replace(rule, verdict=word), len(words) if word == "reject" else place + 1
    if word in ("jump", "goto"):
        return replace(rule, verdict=" ".join(words[place : place + 2])), place + 2
    if word in _SILENT:
        place += 1 + (word == "comment")
        while place < len(words) and words[place] in _SILENT[word]:
            place += 2
        return rule, place
    if word in ("icmp", "icmpv6"):
        rule = replace(rule, protocols=Words(frozenset({"icmp"})))
    return replace(rule, narrowed=True), place + 1


def _limited(rule: Rule, name: str, values: list[str], *, negated: bool) -> Rule:
    field = _FIELDS[name]
    if field == "ports":
        return _with_ports(rule, name.partition(" ")[0], values, negated=negated)
    if any(value.startswith("@") for value in values):
        return replace(rule, narrowed=True)
    names = frozenset(value.lower() if field != "interface" else value for value in values)
    if field == "families":
        names = frozenset(_NFPROTO.get(one, one) for one in names)
    if field == "protocols":
        names = frozenset("icmp" if one in _ICMP else one for one in names)
    limits: dict[str, Any] = {field: Words(names, negated)}
    family, _, _ = name.partition(" ")
    if family in (IPV4, IPV6):
        limits["families"] = Words(frozenset({family}))
    return replace(rule, **limits)


def _with_ports(rule: Rule, protocol: str, values: list[str], *, negated: bool) -> Rule:
    ranges = [port_range(one.replace(" ", "")) for one in values]
    if protocol != "th":
        rule = replace(rule, protocols=Words(frozenset({protocol})))
    return replace(
        rule,
        ports=() if negated else tuple(sorted(one for one in ranges if one)),
        narrowed=rule.narrowed or negated or None in ranges,
    )
