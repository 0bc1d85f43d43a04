"""Verdicts inside an instance: results, exit codes, what is printed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from imgverify.awstoe_export import inside
from imgverify.awstoe_export.inside import Called, Judged, asked, judge, run, shown, told
from imgverify.conditions import apply_conditions
from imgverify.expect import Expect
from imgverify.facts import os_release
from imgverify.facts.answers import Answers, Content
from imgverify.facts.questions import Command, File
from imgverify.model import Plane, Result
from imgverify.unobserved import NotApplicableError, NotObservedError, Unobserved

HINT = "chmod 600 /etc/x"


def holds(expect: Expect, *, value: bool) -> None:
    """A check with a parameter."""
    expect(value, wanted="closed", found="open", where="/etc/x", mend=HINT)
    expect(holds=True, wanted="w", found="f", where="/etc/y")
    expect.settle()


def raises(error: Any) -> None:
    """A check whose fact is an error to be raised."""
    raise error


def no_facts(name: str) -> Any:
    """Whoever asks for a fact is wrong."""
    raise KeyError(name)


def one(*calls: Called, **fields: Any) -> Judged:
    """A control."""
    return replace(Judged("1-1", "1.1", "a title", "high", calls), **fields)


def called(function: Any, *names: str, **params: Any) -> Called:
    """A check of it."""
    return Called("a-check", function, names, params)


RESULTS = [
    (one(called(holds, "expect", value=True)), Result.PASS, 0),
    (one(called(holds, "expect", value=False)), Result.FAIL, 1),
    (one(called(raises, "error")), Result.ERROR, 2),
    (one(called(raises, error=NotApplicableError("no x"))), Result.NOTAPPLICABLE, 0),
    (one(called(raises, error=NotObservedError("cut off"))), Result.ERROR, 2),
    (one(called(raises, error=AssertionError("plain"))), Result.FAIL, 1),
    (one(unchecked="a person", manual=True), Result.NOTCHECKED, 2),
    (one(called(holds, "expect", value=True), unchecked="no host"), Result.NOTCHECKED, 2),
    (one(called(holds, "expect", value=False), unchecked="no host"), Result.FAIL, 1),
]


@pytest.mark.parametrize(("control", "result", "code"), RESULTS)
def test_results(control: Judged, result: Result, code: int) -> None:
    """As in a run from outside; whoever could not look has not passed."""
    verdict = judge(control, {"error": ValueError("broken")}.__getitem__, None)
    assert verdict.result is result
    assert inside.CODES.get(verdict.result, inside.OTHERWISE) == code
    assert verdict.control.manual == control.manual


def test_conditions() -> None:
    """A control that is for other systems is not applicable, with the fact."""
    control = one(called(holds, "expect", value=False), when=({"architecture": "x86_64"},))

    class Seen:
        value, where = "aarch64", "uname -m"

    class Platform:
        architecture = Seen()

    verdict = judge(control, lambda _: Platform(), apply_conditions)
    assert verdict.result is Result.NOTAPPLICABLE
    assert verdict.reason == "the architecture is aarch64 (uname -m)"


def test_words() -> None:
    """People see what is wrong and how to mend it; programs see all, within limits."""
    verdict = judge(RESULTS[1][0], no_facts, None)
    assert shown(verdict) == (
        f"FAIL 1.1 a title\n  found   open\n  wanted  closed\n  where   /etc/x\n  mend    {HINT}\n"
    )
    record = told(verdict)
    assert [finding["holds"] for finding in record["findings"]] == [False, True]
    assert (record["control"], record["result"], record["severity"]) == ("1.1", "fail", "high")
    verdict = judge(RESULTS[3][0], no_facts, None)
    assert shown(verdict) == "NOTAPPLICABLE 1.1 a title\n  because no x\n"


def test_long_evidence_is_cut() -> None:
    """What the service keeps has an end."""

    def many(expect: Expect) -> None:
        for number in range(20):
            expect(holds=False, wanted="w", found=f"{number}" * 1000, where="x")
        expect.settle()

    record = told(judge(one(called(many, "expect")), no_facts, None))
    assert len(record["findings"]) == inside.FINDINGS
    assert max(len(finding["found"]) for finding in record["findings"]) == inside.TEXT


def judged_in(
    folder: Path, monkeypatch: pytest.MonkeyPatch, controls: Sequence[Judged], **more: Any
) -> int:
    """Run on a machine that is a Debian 12."""
    text = b"ID=debian\nVERSION_ID=12\n"
    answers = Answers(Plane.BOOT, files={"/etc/os-release": Content(text)})
    monkeypatch.setattr(inside, "collect_here", lambda _: answers)
    topics = {"os_release": os_release.parse}
    return run(
        folder, asked([File("/a")], ["/b"], [Command("c", "true")]), topics, controls, **more
    )


def test_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A text and an exit code for each step, a line for each control."""
    controls = [replace(RESULTS[0][0], step="a"), replace(RESULTS[1][0], step="b", number="1.2")]
    assert judged_in(tmp_path, monkeypatch, controls) == 0
    assert {path.name for path in tmp_path.iterdir()} == {"a.txt", "a.code", "b.txt", "b.code"}
    assert (tmp_path / "a.code").read_text() == "0\n"
    assert (tmp_path / "b.code").read_text() == "1\n"
    assert (tmp_path / "b.txt").read_text().startswith("FAIL 1.2")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["step"], line["of"], line["result"]) for line in lines] == [
        ("a", 2, "pass"),
        ("b", 2, "fail"),
    ]


@pytest.mark.parametrize(
    ("chosen", "code"),
    [((0, 3), 0), ((0, 1, 2), 1), ((0, 4), 2), ((0, 6), 0), ((6,), 2), ((0, 7), 2)],
)
def test_one_step_for_all(
    chosen: tuple[int, ...], code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A failure counts before an error; what waits for a person fails nothing but itself."""
    assert judged_in(tmp_path, monkeypatch, [RESULTS[number][0] for number in chosen]) == 0
    assert (tmp_path / "1-1.code").read_text() == f"{code}\n"


@pytest.mark.parametrize(
    ("applies", "code"),
    [((("debian",), "12"), 0), ((("debian",), "1"), 2), ((("rhel", "centos"), "9"), 2)],
)
def test_wrong_system(
    applies: tuple[tuple[str, ...], str],
    code: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A profile of another system judges nothing: no step has a verdict then."""
    controls = [RESULTS[0][0]]
    assert judged_in(tmp_path, monkeypatch, controls, applies=applies) == code
    assert bool(list(tmp_path.iterdir())) == (code == 0)
    assert ("this system is debian 12" in capsys.readouterr().err) == (code == 2)


def test_facts_that_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    """A topic that was not delivered is asked for once, and raises when a check looks at it."""

    def refuse() -> None:
        raise NotObservedError("no journal")

    monkeypatch.setattr(inside, "journal_console", refuse)
    given: Any = object()
    facts = inside.Facts(Answers(Plane.BOOT), {"os_release": os_release.parse}, given)
    assert facts("machine") is given
    assert type(facts("console")) is Unobserved
    assert facts("console") is facts("console")
    assert facts("os_release") is facts("os_release")
