"""A real Debian 12, judged by the whole of its benchmark: all is decided, nothing guessed."""

from __future__ import annotations

import pytest

from imgverify.model import Result, Verdict
from tests.e2e.conftest import Boots
from tests.e2e.running import Ended

pytestmark = [pytest.mark.boot, pytest.mark.lab]


@pytest.fixture
def debian(boots: Boots) -> Ended:
    """`good` with `cis-debian12`."""
    return boots.of("good", "cis-debian12").ended


def _with(ended: Ended, *results: Result) -> dict[str, Verdict]:
    return {each.control.id: each for each in ended.run.verdicts if each.result in results}


def test_every_control_is_decided(debian: Ended) -> None:
    """310 controls: no error, and notchecked is only what the benchmark leaves to a person."""
    assert len(debian.run.verdicts) == 310
    undecided = _with(debian, Result.ERROR, Result.NEEDS_BOOT)
    assert {control: verdict.reason for control, verdict in undecided.items()} == {}
    assert all(each.control.manual for each in _with(debian, Result.NOTCHECKED).values())
    assert len(_with(debian, Result.NOTCHECKED)) == 21


def test_hardened_and_neglected_areas(debian: Ended) -> None:
    """The image is hardened in mounts, sysctl and sshd, and has neither auditd nor AIDE."""
    passed, failed = _with(debian, Result.PASS), _with(debian, Result.FAIL)
    assert {"1.1.2.1.2", "1.1.2.1.4", "1.4.1", "3.3.1", "5.1.20"} <= set(passed)
    assert {"6.2.1.1", "6.2.3.4", "6.3.1"} <= set(failed)
    assert debian.code == 1, debian.output


def test_verdicts_have_evidence(debian: Ended) -> None:
    """A pass or fail shows what was found and where; what does not apply names its fact."""
    for verdict in _with(debian, Result.PASS, Result.FAIL).values():
        findings = [finding for outcome in verdict.outcomes for finding in outcome.findings]
        assert findings, verdict.control.id
        assert all(finding.where and finding.wanted for finding in findings), verdict.control.id
    assert all(verdict.reason for verdict in _with(debian, Result.NOTAPPLICABLE).values())
