"""What a component does in the instance: collect once, judge every control, leave the verdicts.

Beside the modules that this one imports, and the checks of one profile, nothing else of imgverify
is there: no pytest, no SSH, no package that Python does not bring along.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from imgverify.awstoe_export.given import Given
from imgverify.awstoe_export.journal_console import journal_console
from imgverify.awstoe_export.local_answers import collect_here
from imgverify.expect import Expect
from imgverify.facts.answers import Answers
from imgverify.facts.questions import Command, File
from imgverify.model import CheckCall, Control, Outcome, Plane, Result, Severity, Verdict
from imgverify.planes.plan import Plan
from imgverify.unobserved import attempt, reason_of
from imgverify.verdicts import outcome, verdict

CODES = {Result.PASS: 0, Result.NOTAPPLICABLE: 0, Result.FAIL: 1}
"""Exit codes of a control's step; every other result has 2: who could not look has not passed."""
OTHERWISE = 2
FINDINGS = 8
"""How many findings of a check are told; those that are unmet come first."""
TEXT = 400
"""Characters of a text that are told: what a step prints is kept by the service."""

Topics = Mapping[str, Callable[[Answers], Any]]
When = Callable[[Sequence[Mapping[str, Any]], Callable[[str], Any]], None]


@dataclass(frozen=True, slots=True)
class Called:
    """A check of a control.

    Args:
        check: as in a profile.
        function: the check.
        names: its arguments that are facts and fixtures.
        params: its other arguments.
    """

    check: str
    function: Callable[..., None]
    names: tuple[str, ...]
    params: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Judged:
    """A control of the profile.

    Args:
        step: the name of the step that tells its verdict.
        number, title, severity: of the control.
        calls: its checks; fewer than it has when some cannot be called in an instance.
        when: conditions.
        unchecked: why checks are missing.
        manual: whether a person is to judge it.
    """

    step: str
    number: str
    title: str
    severity: str
    calls: tuple[Called, ...]
    when: tuple[dict[str, Any], ...] = ()
    unchecked: str = ""
    manual: bool = False


def asked(files: Iterable[File], states: Iterable[str], commands: Iterable[Command]) -> Plan:
    """Everything to ask.

    Args:
        files: to be read.
        states: paths and wildcards that are only looked at.
        commands: to be run.
    """
    read = {file.path: file for file in files}
    return Plan(read, (*read, *states), {command.name: command for command in commands})


class Facts:
    """What the arguments of checks stand for.

    Args:
        answers: of the one collection.
        topics: how each topic is parsed, by its name.
        given: what the platform gave.
    """

    def __init__(self, answers: Answers, topics: Topics, given: Given) -> None:
        self._answers = answers
        self._topics = topics
        self._known: dict[str, Any] = {"machine": given}

    def __call__(self, name: str) -> Any:
        """A topic, parsed at its first use, or a fixture."""
        if name not in self._known:
            if name == "console":
                self._known[name] = attempt(journal_console)
            else:
                self._known[name] = attempt(lambda: self._topics[name](self._answers))
        return self._known[name]


def judge(judged: Judged, facts: Callable[[str], Any], apply: When | None) -> Verdict:
    """Call the checks of a control.

    Args:
        judged: the control.
        facts: gives what an argument stands for.
        apply: raises when a condition does not hold.
    """
    outcomes = [_outcome(one, judged, facts, apply) for one in judged.calls]
    missing = bool(judged.unchecked) or not outcomes
    control = Control(
        id=judged.number,
        title=judged.title,
        severity=Severity(judged.severity),
        manual=judged.manual,
        checks=tuple(
            CheckCall(check=one) for one in (*(o.check for o in outcomes), *["?"] * missing)
        ),
    )
    return verdict(control, outcomes, judged.unchecked)


def _outcome(
    called: Called, judged: Judged, facts: Callable[[str], Any], apply: When | None
) -> Outcome:
    expect, error = Expect(), None
    began = time.monotonic()
    try:
        if apply and judged.when:
            apply(judged.when, facts)
        fixtures = {name: expect if name == "expect" else facts(name) for name in called.names}
        called.function(**fixtures, **called.params)
    except Exception as raised:  # noqa: BLE001 - whatever is raised is the result
        error = raised
    return outcome(called.check, error, expect, Plane.BOOT, time.monotonic() - began)


def told(one: Verdict) -> dict[str, Any]:
    """A verdict as an importer reads it.

    Args:
        one: a verdict.
    """
    findings = sorted({f: None for o in one.outcomes for f in o.findings}, key=lambda f: f.holds)
    fields = ("holds", "wanted", "found", "where", "mend")
    return {
        "control": one.control.id,
        "title": one.control.title,
        "severity": one.control.severity,
        "manual": one.control.manual,
        "result": one.result,
        "reason": one.reason[:TEXT],
        "seconds": round(sum(o.seconds for o in one.outcomes), 3),
        "findings": [
            {name: _short(getattr(finding, name)) for name in fields}
            for finding in findings[:FINDINGS]
        ],
    }


def _short(value: Any) -> Any:
    return value[:TEXT] if isinstance(value, str) else value


def shown(one: Verdict) -> str:
    """A verdict as a person reads it in the log of a step.

    Args:
        one: a verdict.
    """
    lines = [f"{one.result.upper()} {one.control.id} {one.control.title}"]
    unmet = {f: None for o in one.outcomes for f in o.findings if not f.holds}
    for finding in [*unmet][:FINDINGS]:
        lines += [f"  found   {finding.found}", f"  wanted  {finding.wanted}"]
        lines += [f"  where   {finding.where}"]
        if finding.mend:
            lines += [f"  mend    {finding.mend}"]
    if not unmet and one.reason:
        lines += [f"  because {one.reason}"]
    return "\n".join(lines) + "\n"


def run(
    folder: Path,
    questions: Plan,
    topics: Topics,
    controls: Sequence[Judged],
    *,
    apply: When | None = None,
    applies: tuple[tuple[str, ...], str] = ((), ""),
) -> int:
    """Judge this machine; what each step is to tell becomes two files, `STEP.txt` and `STEP.code`.

    Args:
        folder: takes them; only root may write there.
        questions: everything to ask.
        topics: how topics are parsed.
        controls: of the profile.
        apply: judges conditions, when a control has any.
        applies: the systems that the profile is for: IDs and beginning of the version.

    Returns:
        The exit code: 0 when every control has a verdict, whatever it is.
    """
    facts = Facts(collect_here(questions), topics, Given(Path("/")))
    if refusal := _unfit(facts("os_release"), *applies):
        sys.stderr.write(f"imgverify: {refusal}\n")
        return OTHERWISE
    texts: dict[str, str] = {}
    codes: dict[str, list[tuple[bool, int]]] = {}
    for judged in controls:
        one = judge(judged, facts, apply)
        # How many there are, so that a list that is cut off on its way does not look whole.
        head = {"imgverify": 1, "step": judged.step, "of": len(controls)}
        sys.stdout.write(json.dumps({**head, **told(one)}) + "\n")
        texts[judged.step] = texts.get(judged.step, "") + shown(one)
        codes.setdefault(judged.step, []).append((judged.manual, CODES.get(one.result, OTHERWISE)))
    for step, text in texts.items():
        _write(folder / f"{step}.txt", text)
        _write(folder / f"{step}.code", f"{_together(codes[step])}\n")
    return 0


def _together(codes: list[tuple[bool, int]]) -> int:
    """Several exit codes as one; what a person is to judge counts only when it stands alone."""
    counted = [code for manual, code in codes if not manual] or [code for _, code in codes]
    return min(filter(None, counted), default=0)


def _unfit(release: Any, os: tuple[str, ...], version: str) -> str:
    if not (os or version) or reason_of(release):
        return ""
    found = release.version_id
    fits = (not os or release.id in os) and (
        not version or found == version or found.startswith(f"{version}.")
    )
    wanted = f"{' or '.join(os) or 'any system'} {version}".strip()
    return "" if fits else f"the profile is for {wanted}, this system is {release.id} {found}"


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", errors="backslashreplace")
