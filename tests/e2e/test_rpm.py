"""A machine of the RPM family, judged by all of cis-centos7, says what tests/lab/rpm.yaml says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from imgverify.model import Result, Verdict
from tests.e2e.conftest import Boots
from tests.e2e.running import Ended

pytestmark = [pytest.mark.boot, pytest.mark.lab]
_GOLDEN = Path(__file__).parents[1] / "lab" / "rpm.yaml"


@pytest.fixture(scope="module")
def golden() -> dict[str, dict[str, list[str]]]:
    """Result to reason to controls."""
    loaded: dict[str, dict[str, list[str]]] = yaml.safe_load(_GOLDEN.read_text())
    return loaded


@pytest.fixture
def rpm(boots: Boots) -> Ended:
    """`rpm` with `cis-centos7`."""
    return boots.of("rpm", "cis-centos7").ended


def _with(ended: Ended, *results: Result) -> dict[str, Verdict]:
    return {each.control.id: each for each in ended.run.verdicts if each.result in results}


def _controls(reasons: dict[str, list[str]]) -> set[str]:
    return {control for controls in reasons.values() for control in controls}


def test_nothing_is_an_error(rpm: Ended) -> None:
    """Every control that a machine can decide was decided, in an RPM world."""
    undecided = _with(rpm, Result.ERROR, Result.NEEDS_BOOT)
    assert {control: verdict.reason for control, verdict in undecided.items()} == {}
    manual = _with(rpm, Result.NOTCHECKED).values()
    assert [verdict.control.id for verdict in manual if not verdict.control.manual] == []
    assert rpm.code == 1, rpm.output


def test_fails_exactly_what_is_listed(rpm: Ended, golden: dict[str, dict[str, list[str]]]) -> None:
    """No more, no fewer; the others pass."""
    assert set(_with(rpm, Result.FAIL)) == _controls(golden["fail"])
    assert len(_with(rpm, Result.PASS)) > 150


def test_not_applicable_names_its_fact(rpm: Ended, golden: dict[str, dict[str, list[str]]]) -> None:
    """Those that are listed, each for the reason that is listed."""
    skipped = _with(rpm, Result.NOTAPPLICABLE)
    assert set(skipped) == _controls(golden["notapplicable"])
    for fact, controls in golden["notapplicable"].items():
        for control in controls:
            assert fact in skipped[control].reason


def test_machine_is_of_the_rpm_family(rpm: Ended) -> None:
    """It calls itself CentOS 7, all its packages come from rpm, and one is Debian's kernel."""
    facts: dict[str, Any] = json.loads((rpm.report / "facts.json").read_bytes())
    assert rpm.run.system.startswith("CentOS Linux 7")
    assert facts["os_release"]["family"] == "rpm"
    packages = {each["name"]: each for each in facts["packages"]["installed"]}
    assert {each["manager"] for each in packages.values()} == {"rpm"}
    assert packages["openssh-server"]["version"].startswith("7.4p1-")
    assert packages["centos-release"]["version"] == "7-9.2009.1.el7.centos"
    assert "cloud_amd64" in packages["kernel"]["version"]


def test_it_boots_from_grub2(rpm: Ended) -> None:
    """Boot entries are those of /boot/grub2, and cloud-init and systemd have no complaint."""
    (verdict,) = [each for each in rpm.run.verdicts if each.control.id == "1.6.1.2"]
    findings = [finding for outcome in verdict.outcomes for finding in outcome.findings]
    assert any(finding.where.startswith("/boot/grub2/grub.cfg") for finding in findings)
    assert rpm.run.machine is not None
    assert rpm.run.machine.details["cloud-init"] == "done"
    assert rpm.run.machine.details["systemd"] == "running"
    assert rpm.run.machine.user == "centos"


def test_nothing_is_left(rpm: Ended) -> None:
    """No lease, no scratch folder, no process."""
    assert rpm.place.left() == []
