"""Translation of the kind `package_present`."""

from __future__ import annotations

import pytest

from tests.unit.tools.cis.rows import assert_binds, rows_of
from tools.cis.kinds.package_present import mend, translate
from tools.cis.source import BENCHMARKS, Benchmark, Check


@pytest.mark.parametrize(("benchmark", "check"), list(rows_of("package_present")))
def test_every_row(benchmark: Benchmark, check: Check) -> None:
    """Each becomes a call of a check that there is, and says how to mend it."""
    assert_binds(translate(check, benchmark))
    assert mend(check, benchmark)


def test_newest() -> None:
    """A package that has to be up to date is looked up among the updates too."""
    assert translate({"name": "pam", "latest": True}, BENCHMARKS["cis-rhel9"]) == [
        {"package-present": {"name": "pam"}},
        {"package-latest": {"name": "pam"}},
    ]


def test_one_time_service() -> None:
    """The facts of "one time service" list what each would need: together they are one check."""
    assert translate({"name": "chrony"}, BENCHMARKS["cis-debian12"]) == [
        {"one-of-services": {"services": ["chrony", "systemd-timesyncd"]}}
    ]
    assert translate({"name": "chrony"}, BENCHMARKS["cis-rhel9"]) == [
        {"package-present": {"name": "chrony"}}
    ]
