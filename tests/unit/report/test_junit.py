"""junit.xml is what CI servers and their readers expect."""

from __future__ import annotations

from pathlib import Path

import junitparser
import pytest
import xmlschema

from imgverify.report.junit import render
from tests.unit.runs import sample_run

SCHEMA = Path(__file__).parents[2] / "schemas" / "jenkins-junit-10.xsd"


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """The sample run as a file."""
    path = tmp_path / "junit.xml"
    path.write_bytes(render(sample_run()))
    return path


def test_validates_against_the_schema_of_jenkins(written: Path) -> None:
    """The xUnit plugin refuses whole files for one unknown attribute."""
    xmlschema.XMLSchema(SCHEMA).validate(written)


def test_schema_refuses_what_jenkins_refuses(written: Path) -> None:
    """Our restatement of the schema is no rubber stamp: it refuses what it does not know."""
    spoilt = written.read_text().replace("<testsuite ", '<testsuite disabled="0" ')
    assert not xmlschema.XMLSchema(SCHEMA).is_valid(spoilt)


def test_junitparser_reads_every_result_back(written: Path) -> None:
    """One testcase for each control and one for the gate, each with the right kind of result."""
    suites = list(junitparser.JUnitXml.fromfile(str(written)))
    assert len(suites) == 1
    results = {case.name.split()[0]: [type(r).__name__ for r in case.result] for case in suites[0]}
    assert results == {
        "1.1.2": [],
        "1.1.3": ["Failure"],
        "1.1.10": ["Skipped"],
        "1.6.1": ["Error"],
        "1.7": ["Skipped"],
        "1.8": ["Skipped"],
        "1.9": ["Skipped"],
        "gate": ["Failure"],
    }
    counts = (suites[0].tests, suites[0].failures, suites[0].errors, suites[0].skipped)
    assert counts == (8, 2, 1, 4)


def test_testcase_says_level_severity_plane_waiver_and_evidence(written: Path) -> None:
    """A reader of the file alone can tell why a control was waived, and on what evidence."""
    (suite,) = junitparser.JUnitXml.fromfile(str(written))
    case = next(case for case in suite if case.name.startswith("1.1.10"))
    for line in (
        "[[PROPERTY|level=1]]",
        "[[PROPERTY|severity=high]]",
        "[[PROPERTY|plane=boot]]",
        "[[PROPERTY|waiver=platform@example.com: vendor agent writes to /var/tmp]]",
        "NOT /etc/fstab:7: found rw,nodev,x-custom-noexec-note; wanted the option noexec",
    ):
        assert line in case.system_out


def test_suite_names_artifact_profile_and_tool(written: Path) -> None:
    """Which bytes were judged by what is a property of the suite."""
    (suite,) = junitparser.JUnitXml.fromfile(str(written))
    properties = {p.name: p.value for p in suite.properties()}  # type: ignore[no-untyped-call]
    assert properties["artifact.digest"] == "sha256:" + "ab" * 32
    assert properties["profile.digest"] == "sha256:" + "cd" * 32
    assert properties["imgverify.version"] == "imgverify 0.1.0"
    assert properties["decision"] == "refused"
