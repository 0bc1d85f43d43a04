"""Packages that are not installed."""

from __future__ import annotations

from tools.cis.kinds import service_disabled
from tools.cis.kinds.firewall_choice import in_use
from tools.cis.source import Benchmark, Call, Check, Condition

# Debian calls the GNOME display manager so; `gdm` is no package there.
_DEBIAN = {"gdm": "gdm3"}
# Amazon Linux 2023 has Fedora's names; `dhcp` is no package there.
_AMAZON_2023 = {"dhcp": "dhcp-server"}
# Titles of these controls let the package stay when its service is masked ("uninstalled or
# disabled with nftables") or, for SNMP, not enabled; and they do not mean rsync's client.
_SERVICES: dict[str, dict[str, Check]] = {
    "cis-al2023": {
        "net-snmp": {"name": "snmpd"},
        "rsync": {"name": "rsyncd", "package": "rsync-daemon"},
    },
    "debian": {"ufw": {"name": "ufw", "package": "ufw"}},
}
# Other packages of the same program, or what the named one is only a client or a bundle of.
_MORE: dict[str, dict[str, tuple[str, ...]]] = {
    "debian": {"nis": ("ypbind-mt",), "squid": ("squid-openssl",), "cups": ("cups-daemon",)},
    "cis-debian11": {"nis": ("ypbind-mt", "ypserv"), "snmp": ("snmpd",)},
}
# Chapters of other firewalls, in which a firewall's package must not be there.
_RIVALS = {
    "iptables-persistent": ("ufw",),
    "iptables-services": ("firewalld", "nftables"),
    "nftables": ("iptables",),
    "ufw": ("nftables", "iptables"),
}


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """Name the package; a shell pattern is one too.

    Args:
        check: with `name`.
        benchmark: whose control it is.
    """
    if service := _service(check, benchmark):
        return service_disabled.translate(service, benchmark)
    return [{"package-absent": {"name": one}} for one in _names(check, benchmark)]


def mend(check: Check, benchmark: Benchmark) -> str:
    """Say how to remove it.

    Args:
        check: with `name`.
        benchmark: whose control it is.
    """
    if service := _service(check, benchmark):
        return service_disabled.mend(service, benchmark)
    remove = "apt-get purge" if benchmark.family == "debian" else "yum remove"
    names = " ".join(f"'{one}'" for one in _names(check, benchmark))
    return f"Remove it, after a look at what goes with it:\n{remove} {names}"


def when(check: Check, benchmark: Benchmark) -> list[Condition]:
    """A firewall's package is in the way in the chapters of others.

    Args:
        check: with `name`.
        benchmark: whose control it is.
    """
    name = check["name"]
    return in_use(benchmark, *_RIVALS[name]) if name in _RIVALS else []


def _name(check: Check, benchmark: Benchmark) -> str:
    name: str = check["name"]
    if benchmark.name == "cis-al2023":
        return _AMAZON_2023.get(name, name)
    return _DEBIAN.get(name, name) if benchmark.family == "debian" else name


def _names(check: Check, benchmark: Benchmark) -> list[str]:
    more = _MORE.get(benchmark.family, {}) | _MORE.get(benchmark.name, {})
    return [_name(check, benchmark), *more.get(check["name"], ())]


def _service(check: Check, benchmark: Benchmark) -> Check | None:
    services = _SERVICES.get(benchmark.family, {}) | _SERVICES.get(benchmark.name, {})
    return services.get(check["name"])
