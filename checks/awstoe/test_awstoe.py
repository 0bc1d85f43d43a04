"""Steps of test components of EC2 Image Builder (AWSTOE)."""

from __future__ import annotations

import pytest

from imgverify.awstoe.on_machine import Awstoe
from imgverify.awstoe.result import Status
from imgverify.expect import Expect
from imgverify.unobserved import NotApplicableError


def test_awstoe_step(
    awstoe: Awstoe,
    expect: Expect,
    document: str,
    phase: str,
    step: str,
    parameters: dict[str, str],
) -> None:
    """A step of a component does what it should; the component runs once, as a whole.

    A step that its `if` skips, or whose failure `onFailure: Ignore` ignores, is not applicable; one
    that was never run (after an abort, or because it cannot be run here) is not checked.
    """
    result = awstoe.step(document, parameters, phase, step)
    if result.status is Status.SKIPPED:
        raise NotApplicableError(result.reason)
    if result.status is Status.IGNORED:
        raise NotApplicableError(f"its failure is ignored (onFailure: Ignore): {result.reason}")
    if result.status in (Status.NOT_RUN, Status.NOT_POSSIBLE):
        pytest.skip(result.reason)
    for finding in result.findings:
        expect(finding.holds, wanted=finding.wanted, found=finding.found, where=finding.where)
    assert result.status is Status.SUCCESS, result.reason
