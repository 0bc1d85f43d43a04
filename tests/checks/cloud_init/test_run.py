"""cloud-init did its work."""

from __future__ import annotations

import json
from typing import Any

import pytest

from imgverify.facts.answers import Answers
from imgverify.model import Plane, Result
from tests.checks.building import answers
from tests.checks.judging import judge, with_file, with_output
from tests.checks.machines import machine

STATUS = "/run/cloud-init/status.json"
RESULT = "/run/cloud-init/result.json"
SOURCE = "DataSourceNoCloud [seed=/dev/sr0][dsmode=net]"


def status(**stage: Any) -> str:
    """What cloud-init 23.4 writes while it works."""
    clean = {"errors": [], "recoverable_errors": {}, "start": 1.0, "finished": 2.0}
    stages = {"init-local": clean, "init": clean, "modules-final": {**clean, **stage}}
    return json.dumps({"v1": {"datasource": SOURCE, "stage": None, **stages}})


def result(source: str = SOURCE, errors: list[str] | None = None) -> str:
    """What cloud-init writes when it is done."""
    return json.dumps({"v1": {"datasource": source, "errors": errors or []}})


def built(plane: Plane = Plane.BOOT) -> Answers:
    """A machine on which cloud-init is done and content."""
    return answers(
        "cloud_init",
        files={STATUS: status(), RESULT: result()},
        states={"/usr/bin/cloud-init": "0755 root root"},
        outputs={"cloud-init log": ""},
        plane=plane,
    )


def test_content_run_passes() -> None:
    """Done without a complaint passes, with evidence for each place that was looked at."""
    judged = judge("cloud-init-finished", built())
    assert judged.result is Result.PASS
    assert len(judged.findings) == 5


@pytest.mark.parametrize(
    ("path", "text", "reason"),
    [
        (RESULT, None, "no result yet"),
        (STATUS, status(errors=["Failed to set locale"]), "modules-final: Failed to set locale"),
        (STATUS, status(recoverable_errors={"WARNING": ["old key"]}), "WARNING: old key"),
        (RESULT, result(errors=["boom"]), "boom"),
    ],
)
def test_complaint_fails(path: str, text: str | None, reason: str) -> None:
    """An unfinished run, an error and a recoverable error fail."""
    judged = judge("cloud-init-finished", with_file(built(), path, text))
    assert judged.result is Result.FAIL
    assert reason in judged.reason


def test_log_is_looked_at_and_may_be_allowed() -> None:
    """A warning of the log fails until the profile allows it."""
    line = "31:2026-11-21 12:00:00,000 - util.py[WARNING]: Could not match supplied host pattern"
    image = with_output(built(), "cloud-init log", line + "\n")
    assert judge("cloud-init-finished", image).result is Result.FAIL
    assert judge("cloud-init-finished", image, allow=["host pattern"]).result is Result.PASS


def test_log_that_is_not_there_is_an_error() -> None:
    """No log is no clean log."""
    image = with_output(built(), "cloud-init log", "", 3)
    assert judge("cloud-init-finished", image).result is Result.ERROR


def test_record_that_is_no_json_is_an_error() -> None:
    """What cannot be read is not passed."""
    assert judge("cloud-init-finished", with_file(built(), RESULT, "{")).result is Result.ERROR


@pytest.mark.parametrize(
    "states",
    [
        {},
        {
            "/usr/bin/cloud-init": "0755 root root",
            "/etc/cloud/cloud-init.disabled": "0644 root root",
        },
        {"/usr/bin/cloud-init": "0755 root root", "/run/cloud-init/disabled": "0644 root root"},
    ],
)
def test_cloud_init_that_cannot_run(states: dict[str, str]) -> None:
    """A missing and a disabled cloud-init fail, whatever its records say."""
    image = answers(
        "cloud_init",
        files={STATUS: status(), RESULT: result()},
        states=states,
        outputs={"cloud-init log": ""},
    )
    assert judge("cloud-init-finished", image).result is Result.FAIL


@pytest.mark.parametrize("name", ["cloud-init-finished", "cloud-init-datasource"])
def test_disk_needs_a_boot(name: str) -> None:
    """The files below /run are made by a boot: their absence on a disk says nothing."""
    image = answers(
        "cloud_init", states={"/usr/bin/cloud-init": "0755 root root"}, plane=Plane.OFFLINE
    )
    assert judge(name, image, {"machine": machine()}).result is Result.NEEDS_BOOT


@pytest.mark.parametrize("source", [SOURCE, "DataSourceNoCloudNet [seed=url][dsmode=net]"])
def test_datasource_is_the_one_we_used(source: str) -> None:
    """Both stages of a source are that source."""
    image = with_file(built(), RESULT, result(source))
    judged = judge("cloud-init-datasource", image, {"machine": machine()})
    assert judged.result is Result.PASS


@pytest.mark.parametrize("source", ["DataSourceNone", "DataSourceEc2Local", "DataSourceNoCloudy"])
def test_another_datasource_fails(source: str) -> None:
    """A fallback, another cloud and a look-alike fail."""
    image = with_file(built(), RESULT, result(source))
    judged = judge("cloud-init-datasource", image, {"machine": machine()})
    assert judged.result is Result.FAIL


def test_expected_datasource_may_be_named() -> None:
    """A profile names the source; a host that ran before us can be judged by it."""
    image = with_file(built(), RESULT, result("DataSourceEc2Local"))
    fixtures = {"machine": machine(injected=False)}
    assert judge("cloud-init-datasource", image, fixtures, expected=["Ec2"]).result is Result.PASS
    assert judge("cloud-init-datasource", image, fixtures).result is Result.NOTAPPLICABLE
