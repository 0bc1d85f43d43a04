"""Rows that cannot become a requirement are refused, never left without a check."""

from __future__ import annotations

import pytest

from tools.cis.requirements import requirement_of
from tools.cis.source import BENCHMARKS, Row


def _row(*, automated: bool) -> Row:
    return Row(
        benchmark=BENCHMARKS["cis-centos7"],
        control="5.6",
        level=1,
        automated=automated,
        title="root logs in on the console only",
        checks=({"kind": "custom", "check": "securetty"},),
        rules=(),
    )


def test_automated_without_a_check_is_refused() -> None:
    """A kind that leaves everything to a person cannot decide an automated control."""
    with pytest.raises(ValueError, match=r"cis-centos7 5\.6: no check decides it"):
        requirement_of(_row(automated=True))


def test_manual_keeps_its_remedy() -> None:
    """What a person judges has no checks, and says what to look at."""
    body = requirement_of(_row(automated=False))
    assert body["manual"] is True
    assert "all" not in body
    assert "/etc/securetty" in body["mend"]
