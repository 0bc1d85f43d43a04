"""How a verdict reads, the same in every report: found, wanted, where, and how to mend it."""

from __future__ import annotations

from imgverify.model import Finding, Verdict


def headline(verdict: Verdict) -> str:
    """The control's number and title.

    Args:
        verdict: of a control.
    """
    control = verdict.control
    return control.id if control.title == control.id else f"{control.id} {control.title}"


def findings(verdict: Verdict, *, unmet_only: bool = False) -> list[Finding]:
    """All findings of a verdict's checks, each once.

    Args:
        verdict: of a control.
        unmet_only: leave out what holds.
    """
    every = (finding for outcome in verdict.outcomes for finding in outcome.findings)
    return list(dict.fromkeys(f for f in every if not (unmet_only and f.holds)))


def explanation(verdict: Verdict) -> list[str]:
    """The lines that tell a person why a control is not met and how to mend it.

    Args:
        verdict: of a control.

    Returns:
        Lines without indentation; a plain sentence when there is no finding.
    """
    lines: list[str] = []
    mends: list[str] = [verdict.control.mend] if verdict.control.mend else []
    for finding in findings(verdict, unmet_only=True):
        lines += [
            f"found   {finding.found}",
            f"wanted  {finding.wanted}",
            f"where   {finding.where}",
        ]
        if finding.mend and finding.mend not in mends:
            mends.append(finding.mend)
    if not lines and verdict.reason:
        lines.append(f"because {verdict.reason}")
    if verdict.control.reason:
        lines.append(f"changed {verdict.control.reason}")
    for mend in filter(str.strip, mends):
        first, *rest = mend.rstrip().splitlines()
        lines += [f"mend    {first}", *(f"        {line}".rstrip() for line in rest)]
    return lines


def evidence(verdict: Verdict) -> list[str]:
    """What was looked at, line by line, whatever the result.

    Args:
        verdict: of a control.
    """
    lines = [
        f"{'ok ' if f.holds else 'NOT'} {f.where}: found {f.found}; wanted {f.wanted}"
        for f in findings(verdict)
    ]
    return lines or ([verdict.reason] if verdict.reason else [])
