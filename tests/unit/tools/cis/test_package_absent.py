"""Translation of the kind `package_absent`."""

from __future__ import annotations

import pytest

from tests.unit.tools.cis.rows import assert_binds, rows_of
from tools.cis.kinds.package_absent import mend, translate
from tools.cis.source import BENCHMARKS, Benchmark, Check


@pytest.mark.parametrize(("benchmark", "check"), list(rows_of("package_absent")))
def test_every_row(benchmark: Benchmark, check: Check) -> None:
    """Each becomes a call of a check that there is, and says how to mend it."""
    assert_binds(translate(check, benchmark))
    assert mend(check, benchmark)


def test_names_of_the_family() -> None:
    """Debian's display manager is gdm3: `gdm` would be absent from every machine."""
    check = {"name": "gdm"}
    assert translate(check, BENCHMARKS["cis-debian12"]) == [{"package-absent": {"name": "gdm3"}}]
    assert translate(check, BENCHMARKS["cis-rhel9"]) == [{"package-absent": {"name": "gdm"}}]


def test_names_of_amazon_2023() -> None:
    """It has Fedora's names: `dhcp` would be absent from every machine, rsync is a client too."""
    amazon = BENCHMARKS["cis-al2023"]
    assert translate({"name": "dhcp"}, amazon) == [{"package-absent": {"name": "dhcp-server"}}]
    assert translate({"name": "dhcp"}, BENCHMARKS["cis-centos7"]) == [
        {"package-absent": {"name": "dhcp"}}
    ]
    rsync = {"units": ["rsyncd.service"], "provided_by": ["rsync-daemon"], "masked": True}
    socket = {"units": ["rsyncd.socket"], "provided_by": ["rsync-daemon"]}
    assert translate({"name": "rsync"}, amazon) == [
        {"service-not-in-use": rsync},
        {"service-not-in-use": socket},
    ]
    assert "rsync-daemon" in mend({"name": "rsync"}, amazon)
    snmp = {"units": ["snmpd.service"], "provided_by": ["net-snmp"]}
    assert translate({"name": "net-snmp"}, amazon) == [{"service-not-in-use": snmp}]


@pytest.mark.parametrize(
    ("name", "benchmark", "more"),
    [
        ("snmp", "cis-debian11", ["snmpd"]),
        ("nis", "cis-debian11", ["ypbind-mt", "ypserv"]),
        ("nis", "cis-debian12", ["ypbind-mt"]),
        ("squid", "cis-debian11", ["squid-openssl"]),
        ("squid", "cis-al2023", []),
    ],
)
def test_other_packages_of_a_program(name: str, benchmark: str, more: list[str]) -> None:
    """Debian's `snmp` is a client and `nis` a bundle: the server alone is what is meant."""
    calls = translate({"name": name}, BENCHMARKS[benchmark])
    assert calls == [{"package-absent": {"name": one}} for one in (name, *more)]
    assert all(one in mend({"name": name}, BENCHMARKS[benchmark]) for one in more)


def test_a_firewall_that_may_stay() -> None:
    """The controls say "uninstalled or disabled": Ubuntu ships with ufw."""
    params = {"units": ["ufw.service"], "provided_by": ["ufw"], "masked": True}
    for benchmark in ("cis-debian11", "cis-debian12", "cis-ubuntu2204"):
        assert translate({"name": "ufw"}, BENCHMARKS[benchmark]) == [{"service-not-in-use": params}]
