"""report.json is the run, both ways."""

from __future__ import annotations

import msgspec
import pytest

from imgverify.model import Run, from_json
from imgverify.report.canonical import render
from tests.unit.runs import sample_run


def test_round_trip_keeps_every_field() -> None:
    """Reports rendered later read the same run (lone surrogates cannot be written as JSON)."""
    run = sample_run()
    clean = msgspec.structs.replace(run, verdicts=run.verdicts[:3])
    assert from_json(render(clean), Run) == clean


def test_unknown_field_is_refused() -> None:
    """A report of another schema is not half understood."""
    run = msgspec.structs.replace(sample_run(), verdicts=())
    spoilt = render(run).replace(b'"run_id"', b'"surprise": 1, "run_id"', 1)
    with pytest.raises(msgspec.ValidationError, match="surprise"):
        from_json(spoilt, Run)
