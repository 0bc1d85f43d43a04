"""The report is one that others read."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import junitparser
import xmlschema

from imgverify.awstoe_import.detailed_output import Document, Execution, Step
from imgverify.awstoe_import.junit import render, runs_of

SCHEMA = Path(__file__).parents[2] / "schemas" / "jenkins-junit-10.xsd"
BEGAN = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
ENDED = datetime(2026, 1, 2, 3, 4, 7, tzinfo=UTC)


def step(name: str, status: str) -> Step:
    """A step that took two seconds and printed what XML forbids."""
    said = "bad \x00 byte <&>"
    return Step("test", name, "ExecuteBash", status, said, said, said, BEGAN, ENDED)


EXECUTION = Execution(
    "e-1",
    (
        Document("good", "success", "", (step("A", "success"), step("B", "skipped"))),
        Document("bad", "failed", "token: abc", (step("C", "failed"), step("D", "strange"))),
        Document("empty", "success", "", ()),
        Document("odd", "failed", "", (step("E", "success"),)),
    ),
)


def test_suites_and_cases(tmp_path: Path) -> None:
    """A suite for each document, a case for each step, and the gate's."""
    path = tmp_path / "junit.xml"
    path.write_bytes(render(runs_of(EXECUTION)))
    xmlschema.XMLSchema(SCHEMA).validate(path)
    suites = list(junitparser.JUnitXml.fromfile(str(path)))
    assert [(suite.name, suite.tests, suite.failures, suite.errors) for suite in suites] == [
        ("imgverify.good", 3, 0, 0),
        ("imgverify.bad", 3, 2, 1),
        ("imgverify.empty", 1, 1, 0),
        ("imgverify.odd", 2, 1, 0),
    ]
    assert [case.time for case in suites[0]][:2] == [2.0, 2.0]
    assert "abc" not in path.read_text()
    assert "AWSTOE calls the document failed: token: [masked]" in path.read_text()


def test_gate() -> None:
    """It passes only when every step did, AWSTOE says so, and there was one at all."""
    runs = runs_of(EXECUTION)
    assert [run.decision.passed for run in runs] == [True, False, False, False]
    assert (runs[0].started, runs[0].finished, runs[0].run_id) == (BEGAN, ENDED, "e-1")
