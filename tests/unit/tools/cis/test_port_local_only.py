"""Translation of the kind `port_local_only`."""

from __future__ import annotations

import pytest

from tests.unit.tools.cis.rows import assert_binds, rows_of
from tools.cis.kinds.port_local_only import mend, translate
from tools.cis.source import Benchmark, Check


@pytest.mark.parametrize(("benchmark", "check"), list(rows_of("port_local_only")))
def test_every_row(benchmark: Benchmark, check: Check) -> None:
    """Each becomes a call of a check that there is, and says how to mend it."""
    assert_binds(translate(check, benchmark))
    assert mend(check, benchmark)
