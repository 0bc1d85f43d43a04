"""What a packet filter does, however it was written: chains of rules, and what they do to packets.

nftables and iptables are read into these records, so that a check asks one question of both.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, replace

ACCEPT, DROP, REJECT = "accept", "drop", "reject"
IPV4, IPV6 = "ip", "ip6"
LOOPBACK = {IPV4: ("127.0.0.1", "127.0.0.0/8"), IPV6: ("::1", "::1/128")}
# Chains that call each other in a circle cannot be loaded; a file may still hold some.
_DEEPEST = 16


@dataclass(frozen=True, slots=True)
class Words:
    """A match on names: one of them, or with `negated` none of them; no names match all.

    Args:
        names: of interfaces, or protocols, or states of connections; a `+` or `*` at the end of an
            interface's stands for whatever follows.
        negated: whether the match is turned round.
    """

    names: frozenset[str] = frozenset()
    negated: bool = False

    def __bool__(self) -> bool:
        """Whether it limits anything."""
        return bool(self.names)

    def match(self, name: str) -> bool:
        """Whether a packet with this name is one of those meant."""
        if not self.names:
            return True
        hit = name in self.names or any(
            one[-1:] in ("*", "+") and name.startswith(one[:-1]) for one in self.names
        )
        return hit is not self.negated

    def holds(self, address: str) -> bool:
        """Whether an address lies in one of the networks that the names are."""
        if not self.names:
            return True
        return any(_within(address, network) for network in self.names) is not self.negated


ANY = Words()


@dataclass(frozen=True, slots=True)
class Packet:
    """A packet to try rules with.

    Args:
        family: `ip` or `ip6`.
        interface: that it came in by, or goes out by.
        source: address.
        destination: address.
        protocol: `tcp`, `udp`, `icmp`.
        port: destination port.
        state: of its connection: `new`, `established`.
    """

    family: str
    interface: str
    source: str
    destination: str
    protocol: str = "tcp"
    port: int = 1
    state: str = "new"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Args:
        verdict: `accept`, `drop`, `reject`; `return`; others end nothing.
        text: as it was written, for evidence.
        where: file and line, or the command that printed it.
        families: `ip`, `ip6`; none for both.
        interface: in or out, by the chain's direction.
        source: networks.
        destination: networks.
        protocols: by name.
        ports: ranges of destination ports; none for all.
        states: of connections, in lower case.
        narrowed: whether it has further matches, so that it means fewer packets than the rest says.
    """

    verdict: str
    text: str
    where: str
    families: Words = ANY
    interface: Words = ANY
    source: Words = ANY
    destination: Words = ANY
    protocols: Words = ANY
    ports: tuple[tuple[int, int], ...] = ()
    states: Words = ANY
    narrowed: bool = False

    def surely_matches(self, packet: Packet) -> bool:
        """Whether it means this packet, and has no further match that might leave it out."""
        return (
            not self.narrowed
            and self.families.match(packet.family)
            and self.interface.match(packet.interface)
            and self.source.holds(packet.source)
            and self.destination.holds(packet.destination)
            and self.protocols.match(packet.protocol)
            and (not self.ports or _in_ranges(packet.port, self.ports))
            and self.states.match(packet.state)
        )

    def names_port(self, family: str, protocol: str, port: int) -> bool:
        """Whether it is about a destination port, for others' packets of a family and protocol."""
        return (
            not self._is_for_itself
            and self.families.match(family)
            and bool(self.protocols)
            and self.protocols.match(protocol)
            and _in_ranges(port, self.ports)
            and self.verdict in (ACCEPT, DROP, REJECT)
        )

    @property
    def _is_for_itself(self) -> bool:
        own = all(one.startswith("127.") or one in ("::1", "::1/128") for one in self.source.names)
        by_source = own and bool(self.source) and not self.source.negated
        return by_source or (self.interface.names == {"lo"} and not self.interface.negated)

    @property
    def meaning(self) -> tuple[object, ...]:
        """What it does, whoever wrote it down: equal for rules that do the same."""
        source, destination = _written_once(self.source), _written_once(self.destination)
        matches = (self.families, self.interface, source, destination, self.protocols)
        return (self.verdict, *matches, self.ports, self.states, self.narrowed)


@dataclass(frozen=True, slots=True)
class Chain:
    """A chain that the kernel calls.

    Args:
        families: `ip`, `ip6` or both.
        name: with its table.
        hook: `input`, `output`, `forward`, in lower case.
        policy: what happens to packets that no rule decided on: `accept` or `drop`.
        rules: in order, those of called chains in the place of the call.
        where: file and line, or the command that printed it.
    """

    families: frozenset[str]
    name: str
    hook: str
    policy: str
    rules: tuple[Rule, ...]
    where: str

    def decision(self, packet: Packet) -> Rule | None:
        """The first rule that surely decides on a packet; None when its policy does."""
        return next(
            (
                rule
                for rule in self.rules
                if rule.verdict in (ACCEPT, DROP, REJECT) and rule.surely_matches(packet)
            ),
            None,
        )


@dataclass(frozen=True, slots=True)
class Ruleset:
    """A whole packet filter.

    Args:
        chains: those that the kernel calls.
        tables: names of tables.
        where: file or command.
    """

    chains: tuple[Chain, ...]
    tables: tuple[str, ...]
    where: str

    def at(self, hook: str, family: str) -> tuple[Chain, ...]:
        """The chains that see a family's packets at a hook."""
        return tuple(one for one in self.chains if one.hook == hook and family in one.families)

    def fate(self, hook: str, packet: Packet) -> tuple[str, str, str]:
        """What happens to a packet: a verdict by a rule, or by a policy.

        Every chain at the hook must let a packet through, and one is enough to stop it.

        Returns:
            The verdict; the rule's text, or nothing when policies alone decided; and where.
        """
        allowed: tuple[str, str, str] = (ACCEPT, "", self.where)
        for chain in self.at(hook, packet.family):
            rule = chain.decision(packet)
            if rule and rule.verdict != ACCEPT:
                return rule.verdict, rule.text, rule.where
            if rule:
                allowed = (ACCEPT, rule.text, rule.where)
            elif chain.policy != ACCEPT:
                return chain.policy, "", chain.where
        return allowed


def inline(
    rules: tuple[Rule, ...], called: Mapping[str, tuple[Rule, ...]], depth: int = 0
) -> tuple[Rule, ...]:
    """Put the rules of called chains in the place of calls.

    Args:
        rules: of a chain; a call has the verdict `jump NAME` or `goto NAME`.
        called: rules by the name of their chain.
        depth: how many calls led here.
    """
    found: list[Rule] = []
    left_by_some = False
    for written in rules:
        # Packets that a rule has sent back, or away for good, do not see the rest of the chain.
        rule = replace(written, narrowed=True) if left_by_some else written
        verb, _, name = rule.verdict.partition(" ")
        if verb == "return":
            if not _limits(rule):
                break
            left_by_some = True
            continue
        if verb not in ("jump", "goto"):
            found.append(rule)
            continue
        if depth < _DEEPEST:
            inner = inline(called.get(name, ()), called, depth + 1)
            found.extend(_both(rule, one) for one in inner)
        if verb == "goto":
            if not _limits(rule):
                break
            left_by_some = True
    return tuple(found)


def _limits(rule: Rule) -> bool:
    return rule.narrowed or bool(
        rule.families
        or rule.interface
        or rule.source
        or rule.destination
        or rule.protocols
        or rule.ports
        or rule.states
    )


def _both(call: Rule, rule: Rule) -> Rule:
    """A rule as its caller limits it; two different limits of a kind make it a narrower one."""
    pairs = {
        name: (getattr(call, name), getattr(rule, name))
        for name in (
            "families", "interface", "source", "destination", "protocols", "ports", "states"
        )
    }  # fmt: skip
    return replace(
        rule,
        **{name: inner or outer for name, (outer, inner) in pairs.items()},
        narrowed=call.narrowed
        or rule.narrowed
        or any(outer and inner and outer != inner for outer, inner in pairs.values()),
    )


def _in_ranges(port: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(low <= port <= high for low, high in ranges)


def _written_once(networks: Words) -> Words:
    """Networks as the tools print them: by their first address and the length of their prefix."""
    return replace(networks, names=frozenset(_network(one) for one in networks.names))


def _network(text: str) -> str:
    try:
        return str(ipaddress.ip_network(text, strict=False))
    except ValueError:
        return text


def _within(address: str, network: str) -> bool:
    try:
        return ipaddress.ip_address(address) in ipaddress.ip_network(network, strict=False)
    except (ValueError, TypeError):
        return False
