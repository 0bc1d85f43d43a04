"""`cloud-image` as a component, run by our runner on real guests: the verdicts of the profile."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import junitparser
import pytest

from imgverify.awstoe_import.detailed_output import read_output
from imgverify.awstoe_import.junit import runs_of
from imgverify.model import Plane, Result
from tests.e2e.conftest import copy_own_test
from tests.e2e.running import Ended, Place
from tests.lab.images import image

pytestmark = [pytest.mark.boot, pytest.mark.lab, pytest.mark.example]
PROGRAM = str(Path(sys.executable).with_name("imgverify"))


@dataclass(frozen=True)
class Both:
    """One boot, judged from outside by the profile and inside by its component.

    Args:
        ended: the run.
        output: a file in the form of AWSTOE's, of what the component printed.
    """

    ended: Ended
    output: Path


def both(variant: str, folder: Path) -> Both:
    """Boot an image once, and judge it in both ways."""
    place = Place(folder)
    component = place.project / "component.yaml"
    command = [PROGRAM, "awstoe", "export", "cloud-image", "-o", str(component)]
    subprocess.run(command, check=True, capture_output=True)
    copy_own_test("test_steps", place)
    arguments = ("--image", str(image(variant)), "--profile", "cloud-image")
    ended = place.pytest(*arguments, "test_steps.py")
    steps = place.project / "steps.json"
    assert steps.is_file(), ended.output
    output = folder / "detailedoutput.json"
    phase = {"name": "test", "steps": json.loads(steps.read_text())}
    failed = any(step["status"] == "failed" for step in phase["steps"])
    status = "failed" if failed else "success"
    document = {"name": "imgverify cloud-image", "status": status, "phases": [phase]}
    output.write_text(json.dumps({"executionId": "local", "documents": [document]}))
    return Both(ended, output)


@pytest.fixture(scope="module", name="good")
def _good(tmp_path_factory: pytest.TempPathFactory) -> Both:
    return both("good", tmp_path_factory.mktemp("good"))


@pytest.fixture(scope="module", name="bad")
def _bad(tmp_path_factory: pytest.TempPathFactory) -> Both:
    return both("bad", tmp_path_factory.mktemp("bad"))


def inside(one: Both) -> dict[str, Result]:
    """The component's verdicts, by control."""
    (run,) = runs_of(read_output(one.output))
    return {verdict.control.id: verdict.result for verdict in run.verdicts}


def test_good_image(good: Both) -> None:
    """All 29 controls pass, inside as outside."""
    controls = {name: found for name, found in inside(good).items() if not name.startswith("test.")}
    assert controls == good.ended.results
    assert set(controls.values()) == {Result.PASS}
    assert len(controls) == 29


def test_bad_image(bad: Both) -> None:
    """Whatever the boot decided is decided alike inside; only a disk before its boot says more."""
    controls = inside(bad)
    assert Result.FAIL in controls.values()
    for verdict in bad.ended.run.verdicts:
        if verdict.plane is Plane.BOOT:
            assert controls[verdict.control.id] is verdict.result, verdict.control.id


def test_import(bad: Both, tmp_path: Path) -> None:
    """The report has a testcase for each control, and the failures of the component."""
    report = tmp_path / "junit.xml"
    command = [PROGRAM, "awstoe", "import", str(bad.output), "-o", str(report)]
    assert subprocess.run(command, check=False, capture_output=True).returncode == 1
    (suite,) = junitparser.JUnitXml.fromfile(str(report))
    names = [case.name.split()[0] for case in suite]
    assert set(bad.ended.results) <= set(names)
    failed = {case.name.split()[0] for case in suite if case.result}
    assert {name for name, result in inside(bad).items() if result is Result.FAIL} <= failed


@pytest.mark.parametrize("which", ["good", "bad"])
def test_nothing_is_left(which: str, request: pytest.FixtureRequest) -> None:
    """No lease, no scratch folder, no process."""
    assert request.getfixturevalue(which).ended.place.left() == []
