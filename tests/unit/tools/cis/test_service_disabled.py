"""Translation of the kind `service_disabled`."""

from __future__ import annotations

import pytest

from tests.unit.tools.cis.rows import assert_binds, rows_of
from tools.cis.kinds.service_disabled import mend, translate, when
from tools.cis.source import BENCHMARKS, Benchmark, Check


@pytest.mark.parametrize(("benchmark", "check"), list(rows_of("service_disabled")))
def test_every_row(benchmark: Benchmark, check: Check) -> None:
    """Each becomes a call of a check that there is, and says how to mend it."""
    assert_binds(translate(check, benchmark))
    assert mend(check, benchmark)


def test_masked_or_gone() -> None:
    """Where its package may stay, a unit is masked; "disabled" asks for less."""
    check = {"name": "x", "package": "p", "any_of": ["package_absent", "masked"]}
    assert translate(check, BENCHMARKS["cis-centos7"]) == [
        {"service-not-in-use": {"units": ["x.service"], "provided_by": ["p"], "masked": True}}
    ]
    assert translate(
        {"name": "autofs", "any_of": ["package_absent", "disabled"]}, BENCHMARKS["cis-debian11"]
    ) == [{"service-not-in-use": {"units": ["autofs.service"]}}]


def test_one_firewall() -> None:
    """Where the benchmark wants one of two firewalls, no control asks for a certain one."""
    assert translate({"name": "nftables"}, BENCHMARKS["cis-rhel9"]) == [
        {"one-of-services": {"services": ["firewalld", "nftables"]}}
    ]
    assert when({"name": "nftables"}, BENCHMARKS["cis-rhel9"]) == []
    assert when({"name": "nftables"}, BENCHMARKS["cis-debian12"]) == [{"in-use": "iptables"}]


def test_what_else_starts_it() -> None:
    """A masked service runs instances all the same when its socket is enabled; that is no mask."""
    check = {"name": "rsyncd", "package": "rsync", "any_of": ["package_absent", "masked"]}
    masked = {"units": ["rsyncd.service"], "provided_by": ["rsync"], "masked": True}
    socket = {"units": ["rsyncd.socket"], "provided_by": ["rsync"]}
    assert translate(check, BENCHMARKS["cis-centos7"]) == [
        {"service-not-in-use": masked},
        {"service-not-in-use": socket},
    ]
    receiver = {"name": "systemd-journal-remote.socket"}
    units = ["systemd-journal-remote.socket", "systemd-journal-remote.service"]
    assert translate(receiver, BENCHMARKS["cis-debian12"]) == [
        {"service-not-in-use": {"units": units}}
    ]


@pytest.mark.parametrize(
    ("check", "params"),
    [
        (
            {"name": "nfs-server"},
            {"units": ["nfs-server.service"], "provided_by": ["nfs-utils"], "masked": True},
        ),
        (
            {"name": "rpcbind"},
            {
                "units": ["rpcbind.service", "rpcbind.socket"],
                "provided_by": ["rpcbind"],
                "masked": True,
            },
        ),
        ({"name": "snmpd"}, {"units": ["snmpd.service"], "provided_by": ["net-snmp"]}),
    ],
)
def test_amazon_2023(check: Check, params: dict[str, object]) -> None:
    """Its titles say "not installed, or masked" (nfs, rpcbind), "or not enabled" (snmpd)."""
    assert translate(check, BENCHMARKS["cis-al2023"]) == [{"service-not-in-use": params}]
