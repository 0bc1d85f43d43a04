"""Translation of the kind `service_enabled`."""

from __future__ import annotations

import pytest

from tests.unit.tools.cis.rows import assert_binds, rows_of
from tools.cis.kinds.service_enabled import mend, translate, when
from tools.cis.source import BENCHMARKS, Benchmark, Check


@pytest.mark.parametrize(("benchmark", "check"), list(rows_of("service_enabled")))
def test_every_row(benchmark: Benchmark, check: Check) -> None:
    """Each becomes a call of a check that there is, and says how to mend it."""
    assert_binds(translate(check, benchmark))
    assert mend(check, benchmark)


def test_both_halves() -> None:
    """A service is started by the next boot and runs now; the journal cannot be enabled."""
    assert translate({"name": "systemd-journald"}, BENCHMARKS["cis-rhel9"]) == [
        {"service-enabled": {"name": "systemd-journald", "state": "static"}},
        {"service-active": {"name": "systemd-journald"}},
    ]


def test_chosen_ones() -> None:
    """Chapters of time and log services apply to what is in use."""
    debian = BENCHMARKS["cis-debian12"]
    assert when({"name": "chrony", "when": "chrony_chosen"}, debian) == [{"in-use": "chrony"}]
    assert when({"name": "systemd-journal-upload"}, debian) == [{"in-use": "systemd-journald"}]
    assert when({"name": "systemd-journal-upload"}, BENCHMARKS["cis-rhel8"]) == []
