"""Translation of the kind `service_not_in_use`."""

from __future__ import annotations

import pytest

from tests.unit.tools.cis.rows import assert_binds, rows_of
from tools.cis.kinds.service_not_in_use import mend, translate
from tools.cis.source import BENCHMARKS, Benchmark, Check


@pytest.mark.parametrize(("benchmark", "check"), list(rows_of("service_not_in_use")))
def test_every_row(benchmark: Benchmark, check: Check) -> None:
    """Each becomes a call of a check that there is, and says how to mend it."""
    assert_binds(translate(check, benchmark))
    assert mend(check, benchmark)


def test_other_names_of_a_unit() -> None:
    """A disabled unit has no alias, and a socket starts a service that nothing enabled."""
    check = {"units": ["bind9.service"], "packages": ["bind9"]}
    assert translate(check, BENCHMARKS["cis-ubuntu2204"]) == [
        {
            "service-not-in-use": {
                "units": ["bind9.service", "named.service"],
                "provided_by": ["bind9"],
            }
        }
    ]
    assert translate({"units": ["cockpit.service"], "packages": []}, BENCHMARKS["cis-rhel8"]) == [
        {"service-not-in-use": {"units": ["cockpit.service", "cockpit.socket"]}}
    ]


def test_what_else_starts_it() -> None:
    """A disabled service runs all the same when its socket, path or rival unit is enabled."""
    for unit, benchmark, also in (
        ("httpd.service", "cis-rhel9", "httpd.socket"),
        ("cups.service", "cis-debian12", "cups.path"),
        ("named.service", "cis-rhel9", "named-chroot.service"),
    ):
        check = {"units": [unit], "packages": []}
        assert translate(check, BENCHMARKS[benchmark]) == [
            {"service-not-in-use": {"units": [unit, also]}}
        ]


@pytest.mark.parametrize(
    ("package", "benchmark", "others"),
    [
        ("nginx", "cis-ubuntu2204", ["nginx-core", "nginx-extras", "nginx-full", "nginx-light"]),
        ("squid", "cis-debian12", ["squid-openssl"]),
        ("cups", "cis-debian12", ["cups-daemon"]),
        ("bind", "cis-rhel8", ["bind9.16"]),
        ("squid", "cis-rhel9", []),
    ],
)
def test_other_packages_of_a_unit(package: str, benchmark: str, others: list[str]) -> None:
    """The same unit comes in other packages too, and is in use without the one of that name."""
    check = {"units": ["x.service"], "packages": [package]}
    params = {"units": ["x.service"], "provided_by": [package, *others]}
    assert translate(check, BENCHMARKS[benchmark]) == [{"service-not-in-use": params}]
    assert all(one in mend(check, BENCHMARKS[benchmark]) for one in others)
