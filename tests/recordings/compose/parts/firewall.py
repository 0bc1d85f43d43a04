"""A firewall for each machine: firewalld, nftables, iptables or ufw, hardened.

What is in `firewall_files` was printed or written by the real tools on Debian 12, in a network
namespace of their own: nft 1.0.6, iptables 1.8.9, ufw 0.36.2, firewalld 1.3.3.
"""

from __future__ import annotations

from pathlib import Path

from tests.recordings.compose.system import System
from tests.recordings.compose.tree import Tree

_FILES = Path(__file__).with_name("firewall_files")
_FIREWALLS = {
    "centos7": "firewalld",
    "rhel7": "nftables",
    "rhel8": "firewalld",
    "rhel9": "nftables",
    "al2": "iptables",
    "al2023": "firewalld",
    "debian11": "iptables",
    "debian12": "ufw",
    "ubuntu2204": "nftables",
}
_LOADER = (
    "[Unit]\nDescription={name}\n\n"
    "[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart={start}\n"
)
_INSTALL = "\n[Install]\nWantedBy={by}\n"


def compose(tree: Tree, system: System) -> None:
    """Put the machine's firewall up; what else is installed is off."""
    chosen = _FIREWALLS[system.name]
    {"firewalld": _firewalld, "nftables": _nftables, "iptables": _iptables, "ufw": _ufw}[chosen](
        tree, system
    )
    if chosen != "nftables" and "nftables" in tree.packages:
        _loader(tree, "nftables.service", "/sbin/nft -f", state="masked")
    for name, command in (
        ("nftables", "nft list ruleset"),
        ("iptables", "iptables-save"),
        ("iptables", "ip6tables-save"),
    ):
        if name in tree.packages:
            tree.outputs.setdefault(command, "")


def _text(name: str) -> str:
    return (_FILES / name).read_text()


def _firewalld(tree: Tree, system: System) -> None:
    del system
    unit = "[Unit]\nDescription=firewalld - dynamic firewall daemon\n\n[Service]\nType=dbus\n"
    tree.unit(
        "firewalld.service",
        f"{unit}BusName=org.fedoraproject.FirewallD1\n{_INSTALL.format(by='multi-user.target')}"
        "Alias=dbus-org.fedoraproject.FirewallD1.service\n",
    )
    for name in ("drop", "public", "trusted"):
        tree.file(f"/usr/lib/firewalld/zones/{name}.xml", _text(f"vendor-{name}.xml"))
    for name in ("public", "trusted"):
        tree.file(f"/etc/firewalld/zones/{name}.xml", _text(f"{name}.xml"))
    tree.output("firewall-cmd --get-default-zone", "public\n")
    tree.output("firewall-cmd --list-all-zones", _text("zones.list"))


def _nftables(tree: Tree, system: System) -> None:
    if system.is_debian:
        # Debian ships rules without a verdict; here they were written over.
        tree.file("/etc/nftables.conf", _text("nftables.conf"), "0755")
        path = "/etc/nftables.conf"
    else:
        path = "/etc/sysconfig/nftables.conf"
        tree.file("/etc/nftables/site.nft", _text("nftables.conf"), "0600")
        tree.file(path, '# Rules of this site:\ninclude "/etc/nftables/site.nft"\n', "0600")
    by = "sysinit.target" if system.is_debian else "multi-user.target"
    _loader(tree, "nftables.service", f"/usr/sbin/nft -f {path}", by=by)
    tree.output("nft list ruleset", _text("nftables.list"))


def _iptables(tree: Tree, system: System) -> None:
    if system.is_debian:
        _loader(tree, "netfilter-persistent.service", "/usr/sbin/netfilter-persistent start")
        for name in ("iptables", "ip6tables"):
            tree.link(f"{system.units}/{name}.service", "netfilter-persistent.service")
        tree.file("/etc/iptables/rules.v4", _text("rules.v4"), "0640")
        tree.file("/etc/iptables/rules.v6", _text("rules.v6"), "0640")
    else:
        for name, rules in (("iptables", "rules.v4"), ("ip6tables", "rules.v6")):
            start = f"/usr/libexec/iptables/{name}.init start"
            _loader(tree, f"{name}.service", start, by="basic.target")
            tree.file(f"/etc/sysconfig/{name}", _text(rules), "0600")
    tree.output("iptables-save", _text("rules.v4"))
    tree.output("ip6tables-save", _text("rules.v6"))


def _ufw(tree: Tree, system: System) -> None:
    del system
    _loader(tree, "ufw.service", "/lib/ufw/ufw-init start quiet")
    tree.file("/etc/default/ufw", _text("ufw/default"))
    tree.file("/etc/ufw/ufw.conf", _text("ufw/ufw.conf"))
    tree.file("/usr/lib/ufw/ufw-init", "", "0755")
    # As shipped it takes back what sysctl.d says of strange packets: it is not to be read.
    tree.file("/etc/ufw/sysctl.conf", _text("ufw/sysctl.conf"))
    tree.edit(
        "/etc/default/ufw",
        lambda text: text.replace("IPT_SYSCTL=/etc/ufw/sysctl.conf", "IPT_SYSCTL="),
    )
    for layer in ("before", "user", "after"):
        for six in ("", "6"):
            name = f"{layer}{six}.rules"
            tree.file(f"/etc/ufw/{name}", _text(f"ufw/{name}"), "0640")
    tree.output("iptables-save", _text("ufw/save4"))
    tree.output("ip6tables-save", _text("ufw/save6"))


def _loader(
    tree: Tree, name: str, start: str, *, state: str = "enabled", by: str = "multi-user.target"
) -> None:
    text = _LOADER.format(name=name, start=start) + _INSTALL.format(by=by)
    active = "active" if state == "enabled" else "inactive"
    tree.unit(name, text, state=state, active=active, wanted_by=by)
