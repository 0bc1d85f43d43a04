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
