"""What a disk alone says, before anything boots; and how that joins what the boot says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from textwrap import shorten
from typing import Any

from imgverify.conditions import apply_conditions
from imgverify.expect import Expect
from imgverify.folding import fold
from imgverify.model import CheckCall, Outcome, Plane, Result, Verdict
from imgverify.plan import Plan
from imgverify.proving.direct import judge
from imgverify.report.wording import headline
from imgverify.scope import Judged
from imgverify.verdicts import outcome
from imgverify.waivers import apply_waivers, in_scope

# The whole of it is in the report.
_WIDTH = 200
# What a disk could not tell is left to the boot.
_OPEN = frozenset({Result.NEEDS_BOOT, Result.ERROR, Result.NOTCHECKED})

Static = Mapping[tuple[str, int], Outcome]
"""Outcomes by control number and position of the check in it."""


def judge_statically(plan: Plan, fixture: Callable[[str], Any]) -> dict[tuple[str, int], Outcome]:
    """Call every check on the facts of a disk.

    Args:
        plan: controls and checks.
        fixture: gives what an argument of a check stands for.
    """
    told = {}
    for number, position, call in plan.calls():
        told[number, position] = _outcome(plan, number, call, fixture)
    return told


def _outcome(plan: Plan, number: str, call: CheckCall, fixture: Callable[[str], Any]) -> Outcome:
    try:
        apply_conditions(plan.profile.controls[number].when, fixture)
    except Exception as error:  # noqa: BLE001 - whatever is raised is the result, as in pytest
        return outcome(call.check, error, Expect(), Plane.OFFLINE)
    return judge(plan.checks[call.check], call.params, fixture, Plane.OFFLINE)


def join(static: Outcome | None, booted: Outcome) -> Outcome:
    """Join what the disk said and what the booted machine says of the same check.

    The boot decides what the disk could not. Where both have decided, the worse one counts: an
    image that is wrong as it is shipped is not healed by its first boot, nor one that is right as
    shipped and wrong once it runs.

    Args:
        static: of the disk; None when nobody looked.
        booted: of the machine.
    """
    if static is None or static.result in _OPEN:
        return booted
    worse = Result.fold([static.result, booted.result])
    return booted if worse is booted.result else static


def static_verdicts(plan: Plan, static: Static, judged: Judged) -> list[Verdict]:
    """Fold what the disk said into a verdict for each control that is judged.

    Args:
        plan: controls and waivers.
        static: what the disk said.
        judged: what waivers are held against.
    """
    chosen = {control.id for control in plan.controls()}
    folded = [one for one in fold(plan.profile, static, None, "") if one.control.id in chosen]
    verdicts, _ = apply_waivers(folded, in_scope(plan.waivers, judged))
    return verdicts


def fails(verdict: Verdict) -> bool:
    """Whether a control fails for certain, and nobody has approved of it."""
    return verdict.result is Result.FAIL and verdict.waiver is None


def lines_about(verdicts: list[Verdict], what: str) -> list[str]:
    """Say what is decided without a boot: a line for each failure, and a count of everything.

    Args:
        verdicts: of that alone.
        what: was looked at: `the disk`.
    """
    counts = Counter(verdict.result for verdict in verdicts if not verdict.control.manual)
    decided = {result: counts[result] for result in Result if result not in _OPEN}
    words = ", ".join(f"{count} {result}" for result, count in decided.items() if count)
    return [
        *(_line(verdict) for verdict in verdicts if fails(verdict)),
        f"{what} alone decides {sum(decided.values())} of {counts.total()} controls"
        + (f": {words}" if words else ""),
    ]


def _line(verdict: Verdict) -> str:
    return shorten(f"FAIL {headline(verdict)}: {verdict.reason}", _WIDTH, placeholder=" …")
