"""The CIS profiles in `profiles/` are what `python -m tools.cis` writes."""

from __future__ import annotations

from collections import Counter

import pytest

from imgverify.bundle import profiles_folder
from tools.cis.generating import generate
from tools.cis.source import BENCHMARKS, rows

MISSING: Counter[str] = Counter()
FILES = generate(MISSING)


def test_every_kind_of_check_is_translated() -> None:
    """No automated control was left to a person for want of a translator."""
    assert not MISSING


@pytest.mark.parametrize("name", FILES)
def test_profiles_are_in_step(name: str) -> None:
    """What is bundled was generated from the facts as they are now."""
    assert (profiles_folder() / f"{name}.yaml").read_text(encoding="utf-8") == FILES[name]


@pytest.mark.parametrize("benchmark", BENCHMARKS.values(), ids=lambda one: one.name)
def test_every_control_of_the_benchmark_is_there(benchmark: object) -> None:
    """A benchmark's profile leaves nothing out and adds nothing."""
    wanted = [row.control for row in rows() if row.benchmark == benchmark]
    assert len(wanted) == len(set(wanted)) > 200
