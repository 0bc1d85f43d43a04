"""`junit.xml` of a tree: a testsuite for each artifact, its controls as testcases as in any run."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from imgverify.gold.record import (
    CHECKSUMS,
    COMPARISON,
    FAILED,
    PASSED,
    STAGES,
    GoldRun,
    Provided,
    Stage,
)
from imgverify.report import junit

FILENAME = junit.FILENAME


def render(run: GoldRun) -> bytes:
    """Render it for CI servers.

    Beside those of its controls a testsuite has `checksums` and `comparison`, and `verdict`
    when the image could not be judged and has no controls.

    Args:
        run: over a tree.

    Returns:
        UTF-8 XML.
    """
    root = ET.Element("testsuites", {"name": "imgverify"})
    for provided in run.artifacts:
        root.append(_suite(run, provided))
    for name in ("tests", "failures", "errors"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
    root.set("time", f"{sum(float(suite.get('time', '0')) for suite in root):.3f}")
    ET.indent(root)
    rendered: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return rendered + b"\n"


def _suite(run: GoldRun, provided: Provided) -> ET.Element:
    name = f"imgverify.{provided.name}"
    if provided.run is not None:
        # What another renderer of ours has just written; no text of an image is parsed as XML.
        suite = ET.fromstring(junit.render(provided.run))[0]  # noqa: S314
        told: tuple[str, ...] = (CHECKSUMS, COMPARISON)
    else:
        began = run.started.replace(microsecond=0, tzinfo=None).isoformat()
        count = {"tests": "0", "failures": "0", "errors": "0", "skipped": "0", "time": "0.000"}
        suite = ET.Element("testsuite", {**count, "timestamp": began})
        told = STAGES
    suite.set("name", name)
    for stage in told:
        _add(suite, name, stage, provided.stages[stage])
    for case in suite.iter("testcase"):
        case.set("classname", name)
    return suite


def _add(suite: ET.Element, name: str, stage: str, found: Stage) -> None:
    case = ET.Element("testcase", {"name": stage, "classname": name, "time": "0.000"})
    counted = {"tests"}
    if found.result != PASSED:
        failed = found.result == FAILED
        tag = "failure" if failed else "error" if found.is_error else "skipped"
        counted.add({"failure": "failures", "error": "errors"}.get(tag, tag))
        message = (found.reason or found.result).splitlines()[0]
        attributes = {"message": f"{found.result}: {message}" if tag == "skipped" else message}
        body = ET.SubElement(
            case, tag, attributes | ({} if tag == "skipped" else {"type": found.result})
        )
        body.text = found.reason
    # Output of a suite stands behind its testcases.
    cases = [at for at, child in enumerate(suite) if child.tag in ("properties", "testcase")]
    suite.insert(cases[-1] + 1 if cases else 0, case)
    for one in counted:
        suite.set(one, str(int(suite.get(one, "0")) + 1))
