"""`junit.xml` of a tree."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import junitparser
import msgspec
import pytest

from imgverify.gold.junit import render
from imgverify.gold.record import (
    BROKEN,
    CHECKSUMS,
    COMPARISON,
    FAILED,
    NOTHING_TO_DO,
    PASSED,
    STAGES,
    UNUSABLE,
    VERDICT,
    GoldRun,
    Provided,
    Stage,
    from_json,
)
from imgverify.model import to_json
from tests.unit.runs import sample_run


def provided(name: str, *, judged: bool = True, **stages: Stage) -> Provided:
    """An image of a tree."""
    every = {stage: Stage(result=PASSED) for stage in STAGES} | stages
    run = sample_run() if judged else None
    return Provided(name=name, system="Debian-12", provider=name, stages=every, run=run)


def gold_run(*artifacts: Provided) -> GoldRun:
    """A run over a tree."""
    run = sample_run()
    return GoldRun(
        tool=run.tool,
        run_id=run.run_id,
        started=datetime(2026, 11, 21, 12, 0, tzinfo=UTC),
        finished=datetime(2026, 11, 21, 12, 1, tzinfo=UTC),
        location="/artifacts/1.0.0/Debian-12",
        version="1.0.0",
        digest="",
        profile=run.profile,
        references={},
        passed=False,
        artifacts=artifacts,
    )


def parsed(run: GoldRun) -> ET.Element:
    """What was rendered."""
    return ET.fromstring(render(run))  # noqa: S314 - our own


def test_suite_for_each_image(tmp_path: Path) -> None:
    """Controls are testcases as in any run; counts of the whole are right."""
    root = parsed(gold_run(provided("aws"), provided("gcp")))
    assert [suite.get("name") for suite in root] == ["imgverify.aws", "imgverify.gcp"]
    for suite in root:
        cases = list(suite.iter("testcase"))
        assert [case.get("name") for case in cases][-3:] == ["gate", CHECKSUMS, COMPARISON]
        assert int(suite.get("tests", "0")) == len(cases) == 10
        assert {case.get("classname") for case in cases} == {suite.get("name")}
    assert root.get("tests") == "20"
    path = tmp_path / "junit.xml"
    path.write_bytes(render(gold_run(provided("aws"))))
    (read,) = junitparser.JUnitXml.fromfile(str(path))
    assert len(list(read)) == 10


@pytest.mark.parametrize(
    ("result", "tag", "counted"),
    [
        (FAILED, "failure", "failures"),
        (UNUSABLE, "error", "errors"),
        (BROKEN, "error", "errors"),
        (NOTHING_TO_DO, "skipped", "skipped"),
    ],
)
def test_stage_that_did_not_pass(result: str, tag: str, counted: str) -> None:
    """Its first line is the message; the suite counts it."""
    stage = Stage(result=result, reason="first line\nsecond <line>")
    before = parsed(gold_run(provided("aws")))[0]
    suite = parsed(gold_run(provided("aws", checksums=stage)))[0]
    (case,) = (case for case in suite.iter("testcase") if case.get("name") == CHECKSUMS)
    found = case.find(tag)
    assert found is not None
    assert "first line" in found.get("message", "")
    assert found.text == "first line\nsecond <line>"
    assert int(suite.get(counted, "0")) == int(before.get(counted, "0")) + 1


def test_image_that_was_not_judged() -> None:
    """Its suite has the verdict, too: nothing that was not looked at looks like success."""
    stage = Stage(result=UNUSABLE, reason="not a disk image")
    suite = parsed(gold_run(provided("aws", judged=False, verdict=stage)))[0]
    assert [case.get("name") for case in suite] == [CHECKSUMS, VERDICT, COMPARISON]
    assert (suite.get("tests"), suite.get("errors")) == ("3", "1")


def test_report_comes_back() -> None:
    """`report.json` is read as it was written, and a field that nobody knows is refused."""
    data = to_json(gold_run(provided("aws", judged=False)))
    assert to_json(from_json(data)) == data
    with pytest.raises(msgspec.ValidationError, match="unknown"):
        from_json(data.replace(b'"version"', b'"unknown"', 1))
