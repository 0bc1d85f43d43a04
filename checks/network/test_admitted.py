"""Which ports a packet filter opens, whether anything listens there or not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from imgverify.expect import Expect
from imgverify.facts.firewall import Firewall
from imgverify.facts.packet_rules import ACCEPT, ANY, DROP, REJECT, Packet, Rule, Ruleset
from imgverify.unobserved import NotApplicableError

# An interface and addresses (RFC 5737, RFC 3849) that no rule has a reason to name.
_FAR = {"ip": ("203.0.113.9", "198.51.100.9"), "ip6": ("2001:db8::9", "2001:db8:1::9")}
_HIGHEST = 65535


def test_firewall_admits(
    firewall: Firewall,
    expect: Expect,
    backend: str,
    tcp: list[int] | None = None,
    udp: list[int] | None = None,
) -> None:
    """New connections from elsewhere get in on these ports and on no others, now and later.

    A rule that lets in some of the packets for a port, by address, interface or rate, opens it.

    Args:
        firewall: the rules.
        expect: the recorder.
        backend: `nftables`, `iptables`, `ip6tables` or `ufw`.
        tcp: ports.
        udp: ports.
    """
    families = firewall.families(backend)
    if not families:
        raise NotApplicableError(f"{backend}: {firewall.no_ipv6}")
    for time, sets in (("at the next boot", firewall.saved), ("now", firewall.running)):
        rules = sets[backend]
        for family in families:
            for protocol, wanted in (("tcp", tcp or []), ("udp", udp or [])):
                _judge(rules, family, protocol, wanted, time, expect)


def _judge(
    rules: Ruleset, family: str, protocol: str, wanted: list[int], time: str, expect: Expect
) -> None:
    for port in wanted:
        verdict, rule, where = rules.fate("input", _packet(family, protocol, port))
        expect(
            verdict == ACCEPT,
            wanted=f"{port}/{protocol} ({family}) let in {time}",
            found=rule or f"no rule; policy {verdict}",
            where=where,
            mend=f"accept --dport {port} of {protocol} before the rule that refuses",
        )
    open_ports = {
        port: text
        for port in _telling(rules, wanted)
        if port not in wanted and (text := _admission(rules, _packet(family, protocol, port)))
    }
    port, text = next(iter(open_ports.items()), (0, ""))
    expect(
        not open_ports,
        wanted=f"no {'other ' if wanted else ''}{protocol} port ({family}) let in {time}",
        found=f"{port}: {text}" if open_ports else "none",
        where=rules.where,
        mend=f"remove what lets {port}/{protocol} in, or list the port",
    )


def _packet(family: str, protocol: str, port: int) -> Packet:
    source, destination = _FAR[family]
    return Packet(family, "imgverify0", source, destination, protocol, port)


def _telling(rules: Ruleset, wanted: list[int]) -> list[int]:
    """Ports that stand for all: at and beside each edge of a rule's ranges."""
    written = (one.ports for chain in rules.chains for one in chain.rules)
    ranges = [*(pair for ports in written for pair in ports), *((one, one) for one in wanted)]
    edges = {1, _HIGHEST, *(edge for pair in ranges for edge in _around(pair))}
    return sorted(edge for edge in edges if 0 < edge <= _HIGHEST)


def _around(pair: tuple[int, int]) -> Iterable[int]:
    low, high = pair
    return (low - 1, low, high, high + 1)


def _admission(rules: Ruleset, packet: Packet) -> str:
    """What lets a packet in, or might; empty when every way is barred.

    One chain that surely stops it is enough, so of several each must have a way through.
    """
    found = ""
    for chain in rules.at("input", packet.family):
        through = _way_through(chain.rules, packet)
        if not through and chain.policy != ACCEPT:
            return ""
        if through == DROP:
            return ""
        found = through or f"policy {chain.policy} of {chain.name} ({chain.where})"
    return found or f"no chain sees it ({rules.where})"


def _way_through(rules: tuple[Rule, ...], packet: Packet) -> str:
    """The rule that may let it in; `drop` when one surely stops it first; empty when none does."""
    for rule in rules:
        if rule.verdict in (DROP, REJECT) and rule.surely_matches(packet):
            return DROP
        if rule.verdict == ACCEPT and _may_match(rule, packet):
            return f"{rule.text} ({rule.where})"
    return ""


def _may_match(rule: Rule, packet: Packet) -> bool:
    """Whether it means some new packets for this port that come from other machines."""
    own = rule.interface.names == {"lo"} and not rule.interface.negated
    if own or (rule.source and not rule.source.negated and all(map(_is_own, rule.source.names))):
        return False
    wider = replace(rule, narrowed=False, interface=ANY, source=ANY, destination=ANY)
    return wider.surely_matches(packet)


def _is_own(network: str) -> bool:
    return network.startswith("127.") or network in ("::1", "::1/128")
