"""Assert."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgverify.awstoe.result import StepFailedError
from tests.unit.awstoe.conftest import Act


def test_assert(act: Act, tmp_path: Path) -> None:
    """What holds is evidence; what does not is a failure with what was found."""
    done = act("Assert", {"and": [{"folderExists": str(tmp_path)}, {"binaryExists": "sh"}]})
    assert [finding.holds for finding in done.findings] == [True]
    with pytest.raises(StepFailedError) as caught:
        act("Assert", {"numberLessThan": "5", "value": "7"})
    assert caught.value.reason == "found '7', wanted numberLessThan '5'"
    assert caught.value.findings[0].where == "component.yml:1 Step"


def test_a_condition_that_turned_out_wrong(act: Act) -> None:
    """What expressions have made of it may be no condition."""
    with pytest.raises(StepFailedError, match="numberEquals takes a number, not 'x'"):
        act("Assert", {"numberEquals": "x", "value": "7"})
    with pytest.raises(StepFailedError, match=r"a number, not '\{\{ loop.index"):
        act("Assert", {"not": {"numberEquals": "{{ loop.index }}", "value": "7"}})
    with pytest.raises(StepFailedError, match="patternMatches"):
        act("Assert", {"patternMatches": "({{ loop.value }}", "value": "7"})
