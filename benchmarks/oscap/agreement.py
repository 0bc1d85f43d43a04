"""Verdicts on controls against results of the rules that the controls name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from imgverify.model import Result, Verdict

# From the worst to the best, as XCCDF folds them. Source: NIST IR 7275r4, table 26.
_WORST_FIRST = ("fail", "error", "unknown", "pass", "notapplicable")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """A rule that both sides have judged, as part of a control.

    Args:
        control: of our profile.
        rule: short name.
        ours: about the control.
        theirs: about the rule.
        agrees: whether the two can both be true.
        reason: of our verdict.
    """

    control: str
    rule: str
    ours: Result
    theirs: str
    agrees: bool
    reason: str = ""


def shared_rules(verdicts: Iterable[Verdict], results: Mapping[str, str]) -> list[Shared]:
    """Pair each control with those of its rules that were judged.

    A control has one verdict, and often several rules. A rule agrees when it says what the control
    says, or when the control's rules, folded as XCCDF folds them, do: a control with a rule that
    fails and one that passes fails. A rule that is notapplicable beside one that agrees says
    nothing else. Left out is what one side judged not at all: controls that are for people, rules
    that OpenSCAP has no check for.

    Args:
        verdicts: ours; a control's references are names of rules.
        results: OpenSCAP's, by rule.
    """
    found = []
    for verdict in verdicts:
        if verdict.result is Result.NOTCHECKED:
            continue
        rules = {
            name: results[name]
            for name in verdict.control.references
            if results.get(name, "notchecked") != "notchecked"
        }
        folded = min(rules.values(), key=_WORST_FIRST.index, default="")
        found += [
            Shared(
                control=verdict.control.id,
                rule=name,
                ours=verdict.result,
                theirs=said,
                agrees=verdict.result in (said, folded)
                or (said == "notapplicable" and verdict.result in rules.values()),
                reason=verdict.reason,
            )
            for name, said in rules.items()
        ]
    return found
