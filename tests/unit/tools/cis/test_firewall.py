"""Translation of the kind `firewall`."""

from __future__ import annotations

import pytest

from tests.unit.tools.cis.rows import assert_binds, rows_of
from tools.cis.kinds.firewall import mend, translate, when
from tools.cis.source import BENCHMARKS, Benchmark, Check


@pytest.mark.parametrize(("benchmark", "check"), list(rows_of("firewall")))
def test_every_row(benchmark: Benchmark, check: Check) -> None:
    """Each becomes a call of a check that there is, and says how to mend it."""
    if check["check"] not in ("flushed", "allowed_services"):
        assert_binds(translate(check, benchmark))
    assert mend(check, benchmark)


def test_a_chapter_is_for_its_firewall() -> None:
    """Where one can choose, rules matter for what is in use; ip6tables goes with iptables."""
    check = {"backend": "ip6tables", "check": "loopback"}
    assert when(check, BENCHMARKS["cis-debian12"]) == [{"in-use": "iptables"}]
    assert when({"backend": "firewalld", "check": "zones"}, BENCHMARKS["cis-rhel8"]) == []
