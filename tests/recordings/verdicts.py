"""What a profile says of a composed machine, in one line for each control."""

from __future__ import annotations

from imgverify.model import Result
from imgverify.plan import Plan
from imgverify.planes import replay
from imgverify.proving.rejudging import Bench
from imgverify.verdicts import verdict


def lines_of(plan: Plan, recording: bytes) -> list[str]:
    """Judge a recording without pytest.

    Args:
        plan: a bound profile.
        recording: document of a closed recording.

    Returns:
        Number, result and, for whatever is no pass, the reason.
    """
    bench = Bench(plan, replay.decode(recording), None, None)
    lines = []
    for control in plan.profile.controls.values():
        if control.manual:
            lines.append(f"{control.id} {Result.NOTCHECKED}: the benchmark asks a person")
            continue
        numbers = bench.claims.made_by[control.id]
        said = verdict(control, [bench.outcomes[number] for number in numbers])
        reason = f": {said.reason}" if said.result is not Result.PASS else ""
        lines.append(f"{control.id} {said.result}{reason}")
    return lines
