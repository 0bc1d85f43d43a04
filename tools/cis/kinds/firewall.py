"""Rules of packet filters, and firewalld's zones."""

from __future__ import annotations

from tools.cis.kinds.firewall_choice import in_use
from tools.cis.source import Benchmark, Call, Check, Condition

_FILTERS = {
    "table": "firewall-table",
    "base_chains": "firewall-chains",
    "policy": "firewall-policy",
    "loopback": "firewall-loopback",
    "established": "firewall-established",
    "open_ports": "firewall-open-ports",
    "persistent": "firewall-persistent",
}
# How each front end says that traffic which no rule names is dropped.
_DENY = {
    "nftables": "nft 'chain inet filter input { policy drop; }', and the same for forward and "
    "output, after the rules that keep your own session alive",
    "iptables": "iptables -P INPUT DROP; iptables -P OUTPUT DROP; iptables -P FORWARD DROP",
    "ip6tables": "ip6tables -P INPUT DROP; ip6tables -P OUTPUT DROP; ip6tables -P FORWARD DROP",
    "ufw": "ufw default deny incoming; ufw default deny outgoing; ufw default deny routed",
}
_LOOPBACK = {
    "nftables": "nft add rule inet filter input iif lo accept\n"
    "nft add rule inet filter output oif lo accept\n"
    "nft add rule inet filter input ip saddr 127.0.0.0/8 counter drop\n"
    "nft add rule inet filter input ip6 saddr ::1 counter drop",
    "iptables": "iptables -A INPUT -i lo -j ACCEPT\niptables -A OUTPUT -o lo -j ACCEPT\n"
    "iptables -A INPUT -s 127.0.0.0/8 -j DROP",
    "ip6tables": "ip6tables -A INPUT -i lo -j ACCEPT\nip6tables -A OUTPUT -o lo -j ACCEPT\n"
    "ip6tables -A INPUT -s ::1 -j DROP",
    "ufw": "ufw allow in on lo\nufw allow out on lo\nufw deny in from 127.0.0.0/8\n"
    "ufw deny in from ::1",
}
_PORT = {
    "nftables": "nft add rule inet filter input tcp dport PORT ct state new accept",
    "iptables": "iptables -A INPUT -p tcp --dport PORT -m state --state NEW -j ACCEPT",
    "ip6tables": "ip6tables -A INPUT -p tcp --dport PORT -m state --state NEW -j ACCEPT",
    "ufw": "ufw allow in PORT/tcp",
}
_MENDS = {
    "table": "Make a table for your rules:\nnft create table inet filter",
    "base_chains": "Make a chain for each hook:\n"
    "nft 'create chain inet filter input { type filter hook input priority 0; }'\n"
    "nft 'create chain inet filter forward { type filter hook forward priority 0; }'\n"
    "nft 'create chain inet filter output { type filter hook output priority 0; }'",
    "persistent": "Save the rules to the file that is loaded at boot:",
    "established": "Let out what the machine starts, and let in the answers to it: for tcp, udp "
    "and icmp, accept states new and established in output, and established in "
    "input. Save the rules.",
    "flushed": "Look for rules of another front end, and remove them:\niptables -F; ip6tables -F",
    "default_zone": "Choose a zone that exists:\nfirewall-cmd --set-default-zone=public",
    "zones": "Review which zone each interface has, and move those that are in the wrong one:\n"
    "firewall-cmd --get-active-zones\n"
    "firewall-cmd --permanent --zone=ZONE --change-interface=INTERFACE",
    "zone_target": "Give each active zone a target that does not let everything in:\n"
    "firewall-cmd --permanent --zone=ZONE --set-target=DROP\nfirewall-cmd --reload",
    "zone_iface": "Bind the interface to its zone:\n"
    "firewall-cmd --permanent --zone=trusted --add-interface=lo\nfirewall-cmd --reload",
    "rich_rule_drop": "Drop what claims to come from this machine itself:\n"
    "firewall-cmd --permanent --zone=trusted --add-rich-rule='rule family=ipv4 source "
    'address="127.0.0.1" destination not address="127.0.0.1" drop\'\n'
    "firewall-cmd --permanent --zone=trusted --add-rich-rule='rule family=ipv6 source "
    'address="::1" destination not address="::1" drop\'\nfirewall-cmd --reload',
    "allowed_services": "Review what each active zone lets in, and remove what nobody needs:\n"
    "firewall-cmd --list-all --zone=ZONE\n"
    "firewall-cmd --permanent --zone=ZONE --remove-service=SERVICE",
    "active": "Switch the firewall on; first let your own session through:\n"
    "ufw allow in 22/tcp\nufw enable",
}
_SAVE = {
    "nftables": "nft list ruleset >{file}",
    "iptables": "iptables-save >{file}",
    "ip6tables": "ip6tables-save >{file}",
}


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """Name the check, and the front end whose rules it reads.

    Args:
        check: with `backend` and `check`.
        benchmark: whose control it is.
    """
    del benchmark
    what, backend = check["check"], check["backend"]
    match what:
        case "active":
            chains: Call = {"firewall-chains": {"backend": backend}}
            return [{"one-of-services": {"services": [backend]}}, chains]
        case "default_zone":
            return [{"firewalld-default-zone": {}}]
        # A zone suits an interface as long as it does not let everything in.
        case "zones" | "zone_target":
            return [{"firewalld-zone-target": {}}]
        case "zone_iface":
            params = {"zone": check["zone"], "interface": check["iface"]}
            return [{"firewalld-zone-interface": params}]
        case "rich_rule_drop":
            return [{"firewalld-source-dropped": {"sources": list(check["source"])}}]
    # The rest is for a person, who knows what a site needs.
    return [{_FILTERS[what]: {"backend": backend}}] if what in _FILTERS else []


def mend(check: Check, benchmark: Benchmark) -> str:
    """Say which commands make the rules.

    Args:
        check: as for `translate`.
        benchmark: whose control it is.
    """
    del benchmark
    what, backend = check["check"], check["backend"]
    match what:
        case "policy":
            return f"Drop what no rule names, and save that:\n{_DENY[backend]}"
        case "loopback":
            return f"Accept loopback, and drop its addresses elsewhere:\n{_LOOPBACK[backend]}"
        case "open_ports":
            return f"Stop what need not listen; give each other port a rule:\n{_PORT[backend]}"
        case "persistent":
            return f"{_MENDS[what]}\n{_SAVE[backend].format(file=check['file'])}"
    return _MENDS[what]


def when(check: Check, benchmark: Benchmark) -> list[Condition]:
    """Rules matter where their front end is in use.

    Args:
        check: as for `translate`.
        benchmark: whose control it is.
    """
    backend = check["backend"]
    return in_use(benchmark, "iptables" if backend == "ip6tables" else backend)
