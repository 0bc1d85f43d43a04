"""The gate: a run's verdicts and a policy in, a decision out. It can refuse, never forgive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from imgverify.model import Decision, GatePolicy, Result, Verdict

EVALUATED = frozenset({Result.PASS, Result.FAIL})


def decide(
    verdicts: Sequence[Verdict], policy: GatePolicy, refusals: Sequence[str] = ()
) -> Decision:
    """Decide whether the artifact may be published.

    Args:
        verdicts: one for each control of the profile.
        policy: what the profile demands.
        refusals: reasons that the run itself gives (the artifact changed, a part was not run).

    Returns:
        A decision that passes only when no verdict is in `fail_on` (a waived `fail` is forgiven by
        its waiver, an `error` never is), enough was evaluated, and there is no refusal.
    """
    counts = Counter(verdict.result for verdict in verdicts)
    failed = [
        v
        for v in verdicts
        if v.result in policy.fail_on and not (v.result is Result.FAIL and v.waiver)
    ]
    reasons = list(refusals)
    applicable = len(verdicts) - counts[Result.NOTAPPLICABLE]
    evaluated = sum(counts[result] for result in EVALUATED)
    if evaluated == 0:
        reasons.append("no control was evaluated: nothing is known of this artifact")
    elif evaluated / applicable < policy.min_evaluated:
        reasons.append(
            f"only {evaluated} of {applicable} applicable controls were evaluated; "
            f"the profile asks for {policy.min_evaluated:.0%}"
        )
    unlooked = sum(1 for v in verdicts if v.result is Result.NOTCHECKED and not v.control.manual)
    if unlooked:
        reasons.append(f"{unlooked} automated controls were not checked in this run")
    unbooted = counts[Result.NEEDS_BOOT]
    if unbooted:
        reasons.append(f"{unbooted} controls need a boot to be decided")
    return Decision(
        passed=not failed and not reasons,
        counts={result.value: counts[result] for result in Result},
        refusals=tuple(reasons),
    )
