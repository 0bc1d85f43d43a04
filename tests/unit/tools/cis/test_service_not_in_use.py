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
