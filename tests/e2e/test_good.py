"""The good image: every control passes, on two workers, and nothing is left."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import junitparser
import pytest
import xmlschema

from imgverify.model import Result
from tests.e2e.conftest import Good
from tests.e2e.planes import compare
from tests.e2e.running import Place, sha256

pytestmark = [pytest.mark.boot, pytest.mark.lab]
SCHEMA = Path(__file__).parents[1] / "schemas" / "jenkins-junit-10.xsd"
AS_ROOT = "sudo -n /bin/sh -c "
# Unit files are read for the units that controls name, and for no others.
UNASKED = re.compile(
    r"/systemd_units/files/words: \d+ of \d+, such as \S+: \S+ was not read: "
    r"no control names the unit"
)
KERNEL_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


def test_every_control_passes(good: Good) -> None:
    """Exit code 0, the gate passes, and each verdict was proved by a boot and has evidence."""
    assert good.ended.code == 0, good.ended.output
    assert set(good.ended.results.values()) == {Result.PASS}
    assert good.ended.run.decision.passed
    for verdict in good.ended.run.verdicts:
        assert verdict.plane == "boot"
        assert all(outcome.findings for outcome in verdict.outcomes), verdict.control.id
    assert good.ended.run.system.startswith("Debian GNU/Linux 12")


def test_disk_says_the_same(good: Good, place: Place) -> None:
    """Off the disk, every check that it decides has the verdict of the boot."""
    both, differences = compare(place, good.image, good.recording, "lab")
    assert differences == {}
    assert both >= 40


def test_terminal_says_so(good: Good) -> None:
    """Counts, the gate's word and the place of the reports."""
    lines = [line.split() for line in good.ended.output.splitlines()]
    assert ["gate", "PASSED"] in lines
    assert ["reports", str(good.ended.report)] in lines
    assert f"{len(good.ended.results)} pass" in good.ended.output


def test_artifact_is_unchanged(good: Good) -> None:
    """The report has the digest of the file as it was before, and as it is now."""
    assert good.ended.run.artifact.digest == good.digest == sha256(good.image)
    assert good.ended.report.name.endswith(good.digest.removeprefix("sha256:")[:8])


def test_junit_is_read_by_others(good: Good) -> None:
    """Jenkins' schema takes it; junitparser finds a testcase for each control and the gate."""
    path = good.ended.report / "junit.xml"
    xmlschema.XMLSchema(SCHEMA).validate(path)
    (suite,) = junitparser.JUnitXml.fromfile(str(path))
    assert [case.name.split()[0] for case in suite] == [*good.ended.results, "gate"]
    assert not any(case.result for case in suite)


def test_console_starts_at_the_firmware(good: Good) -> None:
    """The first byte of the serial port is there, and the last lines of the boot."""
    console = (good.ended.report / "console.log").read_bytes()
    assert b"SeaBIOS" in console[:200]
    assert b"-----END SSH HOST KEY KEYS-----" in console


def test_everything_was_observed(good: Good) -> None:
    """Nothing is `not_observed` but what nobody asked for: as root on a machine, all is seen."""
    facts = json.loads((good.ended.report / "facts.json").read_bytes())
    assert facts["os_release"]["id"] == "debian"
    assert [found for found in _unobserved(facts) if not UNASKED.fullmatch(found)] == []


def _unobserved(value: Any, path: str = "") -> list[str]:
    if isinstance(value, dict):
        if "not_observed" in value:
            return [f"{path}: {value['not_observed']}"]
        return [found for key in value for found in _unobserved(value[key], f"{path}/{key}")]
    if isinstance(value, list):
        return [found for item in value for found in _unobserved(item, f"{path}[]")]
    return []


def test_machine_is_vouched_for(good: Good) -> None:
    """The pinned host key is one that the machine itself printed on its console."""
    machine = good.ended.run.machine
    assert machine is not None
    assert machine.host_key.trust == "console"
    assert machine.details["firmware"] == "bios"
    assert machine.details["cloud-init"] == "done"
    assert machine.details["systemd"] == "running"
    assert Path(machine.console_path) == good.ended.report / "console.log"


def test_workers_share_the_one_machine(good: Good) -> None:
    """Both talk to the guest of this run, and neither to the runner."""
    seen = {path.name: path.read_text() for path in good.ended.place.project.glob("seen-by-*")}
    assert set(seen) == {"seen-by-gw0", "seen-by-gw1"}
    (said,) = set(seen.values())
    run_id, port, boot_id = said.split()
    machine = good.ended.run.machine
    assert machine is not None
    assert (run_id, int(port)) == (good.ended.run.run_id, machine.port)
    assert boot_id != KERNEL_BOOT_ID.read_text().strip()


def test_own_tests_pass_and_are_recorded(good: Good) -> None:
    """Tests beside the controls ran in the image; each command has its status and duration."""
    for name in ("test_hostname", "test_user", "test_package", "test_exit_status"):
        assert f"test_own.py::{name}" in good.ended.output
    lines = (good.ended.report / "transcript.jsonl").read_text().splitlines()
    entries = [json.loads(line) for line in lines]
    statuses = {entry["command"].removeprefix(AS_ROOT): entry["status"] for entry in entries}
    assert statuses["hostname"] == 0
    assert statuses["'exit 7'"] == 7
    assert any("openssh-server" in command for command in statuses)
    assert all(0 < entry["seconds"] < 60 for entry in entries)


def test_nothing_is_left(good: Good) -> None:
    """No lease, no scratch folder, no key, no process; only reports and what was asked for."""
    assert good.ended.place.left() == []
    names = {path.name for path in good.ended.place.project.iterdir()} - {"__pycache__"}
    assert {name for name in names if not name.startswith("seen-by-")} == {
        *("reports", "conftest.py", "test_own.py")
    }
    secret = b"PRIVATE KEY"
    for path in (*good.ended.report.iterdir(), *good.recording.iterdir()):
        assert secret not in path.read_bytes(), path
