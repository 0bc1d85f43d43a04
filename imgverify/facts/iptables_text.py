"""Rules in the format of iptables-save(8), which iptables-restore(8) and ufw read too."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from imgverify.facts.packet_rules import ANY, Chain, Rule, Ruleset, Words, inline
from imgverify.facts.port_numbers import port_range

HOOKS = {"INPUT": "input", "FORWARD": "forward", "OUTPUT": "output"}
_VERDICTS = {"ACCEPT": "accept", "DROP": "drop", "REJECT": "reject", "RETURN": "return"}
_ICMP = frozenset({"icmp", "icmpv6", "ipv6-icmp", "1", "58"})
_FIELDS = {
    **dict.fromkeys(("-i", "--in-interface", "-o", "--out-interface"), "interface"),
    **dict.fromkeys(("-s", "--source", "--src"), "source"),
    **dict.fromkeys(("-d", "--destination", "--dst"), "destination"),
    **dict.fromkeys(("-p", "--protocol"), "protocols"),
    **dict.fromkeys(("--state", "--ctstate"), "states"),
}
_PORTS = frozenset({"--dport", "--dports", "--destination-port", "--destination-ports"})
# Modules whose options say everything, and what concerns no packet.
_SILENT_MODULES = frozenset({"state", "conntrack", "tcp", "udp", "multiport", "comment"})
_IGNORED = frozenset({"--comment", "--reject-with", "-c", "--set-counters"})


def read_iptables(text: str, family: str, where: str) -> Ruleset:
    """Read the filter table.

    Args:
        text: what iptables-save printed, or a file of that format.
        family: `ip` or `ip6`.
        where: the file or the command.
    """
    policies, rules, lines = read_chains(text, where)
    return Ruleset(
        tuple(
            Chain(
                frozenset({family}),
                f"filter {name}",
                hook,
                policies[name],
                inline(rules.get(name, ()), rules),
                f"{where}:{lines[name]}",
            )
            for name, hook in HOOKS.items()
            if name in policies
        ),
        ("filter",) if policies else (),
        where,
    )


def read_chains(
    text: str, where: str
) -> tuple[dict[str, str], dict[str, tuple[Rule, ...]], dict[str, int]]:
    """Read policies, rules and line numbers by chain; later lines come after earlier ones.

    Args:
        text: as for `read_iptables`.
        where: the file or the command.
    """
    policies: dict[str, str] = {}
    rules: dict[str, tuple[Rule, ...]] = {}
    lines: dict[str, int] = {}
    for number, line in _filter_lines(text):
        if line.startswith(":"):
            name, policy = line[1:].split()[:2]
            policies[name], lines[name] = policy.lower(), number
            continue
        try:
            words = shlex.split(line)
        except ValueError:
            continue
        match words:
            case ["-P" | "--policy", name, policy]:
                policies[name], lines[name] = policy.lower(), number
            case ["-A" | "--append", name, *rest]:
                rules[name] = (*rules.get(name, ()), _rule(rest, line, f"{where}:{number}"))
            case ["-I" | "--insert", name, *rest]:
                place = int(rest.pop(0)) - 1 if rest and rest[0].isdigit() else 0
                before = rules.get(name, ())
                one = _rule(rest, line, f"{where}:{number}")
                rules[name] = (*before[:place], one, *before[place:])
            case _:
                pass
    return policies, rules, lines


def _filter_lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines of tables that are complete: iptables-restore(8) loads no other."""
    table = ""
    pending: list[tuple[int, str]] = []
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if line.startswith("*"):
            table, pending = line[1:], []
        elif line == "COMMIT":
            yield from pending
            table, pending = "", []
        elif line and not line.startswith("#") and table == "filter":
            # Counters stand before a rule when they were saved too.
            pending.append((number, line.partition("] ")[2] if line.startswith("[") else line))


def _rule(words: list[str], text: str, where: str) -> Rule:
    rule = Rule("", text, where)
    negated = False
    rest = iter(words)
    for word in rest:
        if word == "!":
            negated = True
            continue
        if word in _IGNORED:
            next(rest, "")
        elif word in _FIELDS:
            rule = _limited(rule, _FIELDS[word], next(rest, ""), negated=negated)
        elif word in _PORTS:
            rule = _with_ports(rule, next(rest, ""), negated=negated)
        elif word in ("-j", "--jump", "-g", "--goto"):
            target = next(rest, "")
            call = "goto" if word in ("-g", "--goto") else "jump"
            rule = replace(rule, verdict=_VERDICTS.get(target, f"{call} {target}"))
        elif not (word in ("-m", "--match") and next(rest, "") in _SILENT_MODULES):
            rule = replace(rule, narrowed=True)
        negated = False
    return rule


def _limited(rule: Rule, field: str, value: str, *, negated: bool) -> Rule:
    names = frozenset(one.lower() if field != "interface" else one for one in value.split(","))
    if field == "protocols":
        names = frozenset("icmp" if one in _ICMP else one for one in names)
        names = frozenset() if names & {"all", "0"} else names
    if field in ("source", "destination"):
        names = frozenset(one for one in names if not one.endswith("/0"))
    limits: dict[str, Any] = {field: Words(names, negated) if names else ANY}
    return replace(rule, **limits)


def _with_ports(rule: Rule, value: str, *, negated: bool) -> Rule:
    ranges = [port_range(one) for one in value.split(",")]
    known = tuple(sorted(one for one in ranges if one))
    return replace(
        rule, ports=() if negated else known, narrowed=rule.narrowed or negated or None in ranges
    )
