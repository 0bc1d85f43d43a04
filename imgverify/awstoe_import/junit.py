"""A JUnit report of what AWSTOE did: a testsuite for each document, in the form of our own."""

from __future__ import annotations

from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from imgverify import __version__
from imgverify.awstoe_import.detailed_output import Document, Execution
from imgverify.awstoe_import.masking import without_secrets
from imgverify.awstoe_import.verdicts import verdicts_of
from imgverify.gate import decide
from imgverify.model import Artifact, GatePolicy, Plane, ProfileStamp, Run
from imgverify.report import junit

_GOOD = frozenset({"success", "successwithignoredfailure"})
_NEVER = datetime.fromtimestamp(0, UTC)


def runs_of(execution: Execution) -> tuple[Run, ...]:
    """What was judged, a run for each document.

    Args:
        execution: of AWSTOE.
    """
    return tuple(_run(execution, document) for document in execution.documents)


def _run(execution: Execution, document: Document) -> Run:
    verdicts = verdicts_of(document)
    refusals = []
    if document.status not in _GOOD:
        said = without_secrets(document.failure).strip()
        called = f"AWSTOE calls the document {document.status or 'nothing'}"
        refusals.append(f"{called}: {said}" if said else called)
    times = [time for step in document.steps for time in (step.began, step.ended) if time]
    return Run(
        tool=__version__,
        run_id=execution.id or "unknown",
        started=min(times, default=_NEVER),
        finished=max(times, default=_NEVER),
        artifact=Artifact(kind="awstoe", location=f"awstoe:{execution.id}", format="instance"),
        profile=ProfileStamp(name=document.name, digest=""),
        plane=Plane.BOOT,
        verdicts=verdicts,
        decision=decide(verdicts, GatePolicy(), refusals),
    )


def render(runs: tuple[Run, ...]) -> bytes:
    """Write the report.

    Args:
        runs: at least one.

    Returns:
        UTF-8 XML.
    """
    root = ET.Element("testsuites", {"name": "imgverify"})
    for run in runs:
        # What another renderer of ours has just written; no text of an image is parsed as XML.
        root.append(ET.fromstring(junit.render(run))[0])  # noqa: S314
    for name in ("tests", "failures", "errors"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
    root.set("time", f"{sum(float(suite.get('time', '0')) for suite in root):.3f}")
    ET.indent(root)
    rendered: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return rendered + b"\n"
