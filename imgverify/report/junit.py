"""`junit.xml`: a testcase for each control, and one for the gate's decision."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

import junit_xml

from imgverify.model import Result, Run, Verdict
from imgverify.report.wording import evidence, explanation, headline

FILENAME = "junit.xml"
# XML 1.0 forbids these even as character references, and the files of an image may hold them.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(run: Run) -> bytes:
    """Render a run for CI servers.

    A `fail` is a failure and an `error` an error; a waived `fail` and everything that is neither
    pass nor fail is skipped, with its result in the message. The last testcase is the decision of
    the gate, so that no number of skipped controls looks like success.
    The output keeps to the schema of Jenkins' xUnit plugin (junit-10), which knows no properties
    of a testcase: those stand in `system-out` as `[[PROPERTY|name=value]]` lines, a convention
    that TestRail reads too.

    Args:
        run: all verdicts of one artifact.

    Returns:
        UTF-8 XML.
    """
    suite = junit_xml.TestSuite(
        name=f"imgverify.{run.profile.name}",
        test_cases=[*(_control(run, verdict) for verdict in run.verdicts), _gate(run)],
        id=run.run_id,
        package=run.profile.name,
        timestamp=run.started.replace(microsecond=0, tzinfo=None).isoformat(),
        properties={key: _clean(value) for key, value in _suite_properties(run)},
    ).build_xml_doc(encoding="utf-8")
    root = ET.Element("testsuites", {"name": "imgverify"})
    root.append(suite)
    # The schema knows neither junit-xml's count of disabled tests nor floats with exponents.
    del suite.attrib["disabled"]
    suite.set("time", f"{sum(outcome.seconds for v in run.verdicts for outcome in v.outcomes):.3f}")
    for name in ("tests", "failures", "errors", "time"):
        root.set(name, suite.attrib[name])
    ET.indent(root)
    rendered: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return rendered + b"\n"


def _suite_properties(run: Run) -> Iterator[tuple[str, str]]:
    yield "imgverify.version", run.tool
    yield "artifact.location", run.artifact.location
    yield "artifact.digest", run.artifact.digest
    yield "artifact.format", run.artifact.format
    yield "profile.name", run.profile.name
    yield "profile.digest", run.profile.digest
    if run.profile.benchmark:
        yield "profile.benchmark", f"{run.profile.benchmark.name} {run.profile.benchmark.version}"
    if run.profile.level:
        yield "profile.level", str(run.profile.level)
    if run.dropped:
        yield "profile.dropped", " ".join(dropped.control for dropped in run.dropped)
    yield "plane", run.plane
    yield "system", run.system
    yield "decision", "passed" if run.decision.passed else "refused"


def _control(run: Run, verdict: Verdict) -> junit_xml.TestCase:
    case = junit_xml.TestCase(
        name=_clean(headline(verdict)),
        classname=f"imgverify.{run.profile.name}",
        elapsed_sec=sum(outcome.seconds for outcome in verdict.outcomes),
        stdout=_clean("\n".join(_case_lines(verdict))),
    )
    output = _clean("\n".join(explanation(verdict)))
    message = _clean(verdict.reason or verdict.result)
    match verdict.result:
        case Result.PASS:
            pass
        case Result.FAIL if verdict.waiver:
            until = f"{verdict.waiver.expires:%Y-%m-%d}"
            case.add_skipped_info(f"waived until {until}: {verdict.waiver.reason}", output)
        case Result.FAIL:
            case.add_failure_info(message, output, failure_type="fail")
        case Result.ERROR:
            case.add_error_info(message, output, error_type="error")
        case other:
            case.add_skipped_info(f"{other}: {message}", output)
    return case


def _case_lines(verdict: Verdict) -> Iterator[str]:
    control = verdict.control
    properties = {
        "control": control.id,
        "result": verdict.result,
        "level": str(control.level),
        "severity": control.severity,
        "plane": verdict.plane or "",
        "waiver": f"{verdict.waiver.owner}: {verdict.waiver.reason}" if verdict.waiver else "",
    }
    if verdict.attestation:
        properties["attestation"] = f"{verdict.attestation.by}: {verdict.attestation.evidence}"
    for name, value in properties.items():
        yield f"[[PROPERTY|{name}={value}]]"
    yield from evidence(verdict)


def _gate(run: Run) -> junit_xml.TestCase:
    case = junit_xml.TestCase(name="gate", classname=f"imgverify.{run.profile.name}")
    if not run.decision.passed:
        counts = ", ".join(f"{n} {result}" for result, n in run.decision.counts.items() if n)
        case.add_failure_info(
            "the gate refuses this artifact",
            _clean("\n".join([counts, *run.decision.refusals])),
            failure_type="refused",
        )
    return case


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)
