"""Packet filters: what their rules do with packets, now and after the next boot."""

from collections.abc import Iterator

from imgverify.expect import Expect
from imgverify.facts.firewall import Firewall
from imgverify.facts.packet_rules import ACCEPT, IPV4, LOOPBACK, Packet, Ruleset
from imgverify.facts.sockets import Sockets
from imgverify.unobserved import NotApplicableError

# An interface and addresses (RFC 5737, RFC 3849) that no rule has a reason to name.
_INTERFACE = "imgverify0"
_FAR = {"ip": ("203.0.113.9", "198.51.100.9"), "ip6": ("2001:db8::9", "2001:db8:1::9")}
_PROTOCOLS = ("tcp", "udp", "icmp")


def test_firewall_loopback(firewall: Firewall, expect: Expect, backend: str) -> None:
    """Rules let the loopback interface talk, and stop its addresses on every other interface.

    Args:
        firewall: the rules.
        expect: the recorder.
        backend: `nftables`, `iptables`, `ip6tables` or `ufw`.
    """
    families = _families(firewall, backend)
    for time, rules in _halves(firewall, backend):
        for family in families:
            address, network = LOOPBACK[family]
            for hook in ("input", "output"):
                # Rules for certain protocols or states are not for all of it.
                packet = Packet(family, "lo", address, address, "any", state="untracked")
                verdict, rule, where = rules.fate(hook, packet)
                expect(
                    verdict == ACCEPT and bool(rule),
                    wanted=f"a rule that accepts {hook} on lo ({family}) {time}",
                    found=rule or f"no rule; policy {verdict}",
                    where=where,
                    mend=_mend_loopback(backend, hook, network),
                )
            for protocol in _PROTOCOLS:
                forged = Packet(family, _INTERFACE, address, _FAR[family][0], protocol)
                verdict, rule, where = rules.fate("input", forged)
                expect(
                    verdict != ACCEPT and bool(rule),
                    wanted=f"a rule that drops {protocol} of {network} from elsewhere {time}",
                    found=rule or f"no rule; policy {verdict}",
                    where=where,
                    mend=_mend_forged(backend, network),
                )


def test_firewall_established(firewall: Firewall, expect: Expect, backend: str) -> None:
    """Rules let connections out, and the answers to them in.

    Args:
        firewall: the rules.
        expect: the recorder.
        backend: as for `firewall-loopback`.
    """
    families = _families(firewall, backend)
    for time, rules in _halves(firewall, backend):
        for family in families:
            here, there = _FAR[family]
            for protocol in _PROTOCOLS:
                for hook, state in (
                    ("output", "new"),
                    ("output", "established"),
                    ("input", "established"),
                ):
                    source, target = (here, there) if hook == "output" else (there, here)
                    packet = Packet(family, _INTERFACE, source, target, protocol, 40_000, state)
                    verdict, rule, where = rules.fate(hook, packet)
                    expect(
                        verdict == ACCEPT and bool(rule),
                        wanted=f"a rule accepting {state} {protocol}, {hook} ({family}) {time}",
                        found=rule or f"no rule; policy {verdict}",
                        where=where,
                        mend=f"add a rule to {hook}: protocol {protocol}, state {state}, accept",
                    )


def test_firewall_open_ports(
    firewall: Firewall, sockets: Sockets, expect: Expect, backend: str
) -> None:
    """Each port that listens for others has a rule, now and after the next boot.

    Args:
        firewall: the rules.
        sockets: what listens.
        expect: the recorder.
        backend: as for `firewall-loopback`.
    """
    families = _families(firewall, backend)
    for time, rules in _halves(firewall, backend):
        named = 0
        for socket in sockets.remote:
            for family in (one for one in socket.families if one in families):
                rule = next(
                    (
                        rule
                        for chain in rules.at("input", family)
                        for rule in chain.rules
                        if rule.names_port(family, socket.protocol, socket.port)
                    ),
                    None,
                )
                named += 1
                expect(
                    rule is not None,
                    wanted=f"a rule for {socket} ({family}) {time}",
                    found=rule.text if rule else "no rule names the port",
                    where=f"{rule.where if rule else rules.where}; {socket.where}",
                    mend=_mend_port(backend, socket.protocol, socket.port),
                )
        if not named:
            expect(
                not named,
                wanted=f"a rule for each open port {time}",
                found="no port is open to others",
                where="/proc/net/{tcp,udp}*",
            )


def test_firewall_policy(
    firewall: Firewall,
    expect: Expect,
    backend: str,
    policy: list[str] | None = None,
    hooks: list[str] | None = None,
) -> None:
    """What no rule decides on is dropped, now and after the next boot.

    Args:
        firewall: the rules.
        expect: the recorder.
        backend: as for `firewall-loopback`.
        policy: policies that will do; `drop` and `reject` when not said.
        hooks: of the chains; `input`, `forward` and `output` when not said.
    """
    wanted = [one.lower() for one in policy or ("drop", "reject")]
    families = _families(firewall, backend)
    for time, rules in _halves(firewall, backend):
        for family in families:
            for hook in hooks or ("input", "forward", "output"):
                chains = rules.at(hook, family)
                expect(
                    any(chain.policy in wanted for chain in chains),
                    wanted=f"policy {' or '.join(wanted)} for {hook} ({family}) {time}",
                    found=", ".join(f"{one.name}: {one.policy}" for one in chains) or "no chain",
                    where=", ".join(one.where for one in chains) or rules.where,
                    mend=_mend_policy(backend, hook),
                )


def test_firewall_chains(
    firewall: Firewall, expect: Expect, backend: str, hooks: list[str] | None = None
) -> None:
    """There are base chains for packets that come, go and pass, now and after the next boot.

    Args:
        firewall: the rules.
        expect: the recorder.
        backend: as for `firewall-loopback`.
        hooks: of the chains; `input`, `forward` and `output` when not said.
    """
    families = _families(firewall, backend)
    for time, rules in _halves(firewall, backend):
        for family in families:
            for hook in hooks or ("input", "forward", "output"):
                chains = rules.at(hook, family)
                expect(
                    bool(chains),
                    wanted=f"a base chain for {hook} ({family}) {time}",
                    found=", ".join(one.name for one in chains) or "none",
                    where=", ".join(one.where for one in chains) or rules.where,
                    mend=f"nft 'create chain inet filter {hook} "
                    f"{{ type filter hook {hook} priority 0; policy drop; }}'",
                )


def test_firewall_table(firewall: Firewall, expect: Expect, backend: str) -> None:
    """There is a table, now and after the next boot.

    Args:
        firewall: the rules.
        expect: the recorder.
        backend: as for `firewall-loopback`.
    """
    for time, rules in _halves(firewall, backend):
        expect(
            bool(rules.tables),
            wanted=f"a table {time}",
            found=", ".join(rules.tables) or "none",
            where=rules.where,
            mend="nft create table inet filter",
        )


def test_firewall_persistent(firewall: Firewall, expect: Expect, backend: str) -> None:
    """The file that is loaded at boot has what the kernel has now: chains, policies and rules.

    Args:
        firewall: the rules.
        expect: the recorder.
        backend: as for `firewall-loopback`.
    """
    saved = firewall.saved[backend]
    families = _families(firewall, backend)
    for family in families:
        for hook in ("input", "forward", "output"):
            expect(
                bool(saved.at(hook, family)),
                wanted=f"a chain for {hook} ({family}) at the next boot",
                found=", ".join(one.name for one in saved.at(hook, family)) or "none",
                where=saved.where,
                mend=_mend_saved(backend, saved.where),
            )
    for chain in firewall.running[backend].chains:
        same = [one for one in saved.chains if (one.name, one.hook) == (chain.name, chain.hook)]
        kept = {rule.meaning for one in same for rule in one.rules}
        lost = [rule.text for rule in chain.rules if rule.meaning not in kept]
        expect(
            any(one.policy == chain.policy for one in same) and not lost,
            wanted=f"chain {chain.name} with policy {chain.policy}, {len(chain.rules)} rules",
            found=f"not saved: {'; '.join(lost)}"
            if lost and same
            else ", ".join(f"{one.name} with policy {one.policy}" for one in same) or "none",
            where=same[0].where if same else saved.where,
            mend=_mend_saved(backend, saved.where),
        )


def _families(firewall: Firewall, backend: str) -> tuple[str, ...]:
    families = firewall.families(backend)
    if not families:
        raise NotApplicableError(f"{backend}: {firewall.no_ipv6}")
    return families


def _halves(firewall: Firewall, backend: str) -> Iterator[tuple[str, Ruleset]]:
    """The rules of the next boot first: a disk has no others."""
    yield "at the next boot", firewall.saved[backend]
    yield "now", firewall.running[backend]


def _mend_loopback(backend: str, hook: str, network: str) -> str:
    side = {"input": "i", "output": "o"}[hook]
    if backend == "ufw":
        return f"ufw allow {'in' if hook == 'input' else 'out'} on lo"
    if backend == "nftables":
        return f"nft add rule inet filter {hook} {side}if lo accept"
    return f"{_tool(network)} -I {hook.upper()} -{side} lo -j ACCEPT"


def _mend_forged(backend: str, network: str) -> str:
    if backend == "ufw":
        return f"ufw deny in from {network}"
    if backend == "nftables":
        family = IPV4 if "." in network else "ip6"
        return f"nft add rule inet filter input {family} saddr {network} counter drop"
    return f"{_tool(network)} -A INPUT -s {network} -j DROP"


def _mend_port(backend: str, protocol: str, port: int) -> str:
    if backend == "ufw":
        return f"ufw allow in {port}/{protocol}, or stop what listens"
    if backend == "nftables":
        return f"nft add rule inet filter input {protocol} dport {port} ct state new accept"
    rule = f"-A INPUT -p {protocol} --dport {port} -m state --state NEW -j ACCEPT"
    return f"{backend} {rule}, or stop what listens"


def _mend_policy(backend: str, hook: str) -> str:
    if backend == "ufw":
        name = {"input": "incoming", "output": "outgoing", "forward": "routed"}[hook]
        return f"ufw default deny {name}"
    if backend == "nftables":
        return f"nft 'chain inet filter {hook} {{ policy drop; }}'; keep it in the saved file too"
    return f"{backend} -P {hook.upper()} DROP"


def _mend_saved(backend: str, path: str) -> str:
    return f"nft list ruleset >{path}" if backend == "nftables" else f"{backend}-save >{path}"


def _tool(network: str) -> str:
    return "iptables" if "." in network else "ip6tables"
