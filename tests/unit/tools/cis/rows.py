"""What the tests of translators share: the rows of a kind, and whether a call means anything."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from imgverify.bundle import checks_folder
from imgverify.checks_index import CheckSource, bind, index_checks
from imgverify.registry import topic_names
from tools.cis.source import Benchmark, Call, Check, rows


def rows_of(kind: str) -> Iterator[tuple[Benchmark, Check]]:
    """Each distinct check of a kind, with each benchmark that has it.

    Args:
        kind: as in the control facts.
    """
    seen: list[tuple[Check, str]] = []
    for row in rows():
        for check in row.checks:
            key = (check, row.benchmark.name)
            if check["kind"] == kind and key not in seen:
                seen.append(key)
                yield row.benchmark, check


def assert_binds(calls: list[Call]) -> None:
    """Demand that each call names a check that there is, with parameters that it has.

    Args:
        calls: what a translator made.
    """
    assert calls
    for call in calls:
        for name, params in call.items():
            bind(_checks()[name], params, "translated")


@cache
def _checks() -> dict[str, CheckSource]:
    return index_checks([checks_folder()], topic_names())
