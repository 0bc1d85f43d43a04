"""The SELinux image proves enforcing; its machine is kept, and asked by other means."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from imgverify.connection import Connection
from imgverify.model import Machine, Result
from tests.e2e.planes import compare
from tests.e2e.running import Ended, Place
from tests.lab.images import image

pytestmark = [pytest.mark.boot, pytest.mark.lab]
PLACES = {"/etc/selinux/config", "/sys/fs/selinux/enforce", "/proc/cmdline", "/boot/grub/grub.cfg"}
RECORDING = "recording"
QUESTIONS = (
    "cat /sys/fs/selinux/enforce; echo; tr -d '\\0' < /proc/self/attr/current; echo; hostname"
)


@pytest.fixture(scope="module")
def selinux(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ended]:
    """`selinux` with `lab-selinux`; its machine is kept."""
    place = Place(tmp_path_factory.mktemp("selinux"))
    yield place.pytest(
        *("--image", str(image("selinux")), "--profile", "lab-selinux", "--keep"),
        *("--record", str(place.project / RECORDING)),
    )
    place.sweep("--kept")


def _machine(ended: Ended) -> Machine:
    assert ended.run.machine is not None
    return ended.run.machine


def test_every_control_passes(selinux: Ended) -> None:
    """Enforcing breaks neither cloud-init nor SSH nor the collection."""
    assert selinux.code == 0, selinux.output
    assert set(selinux.results.values()) == {Result.PASS}


def test_disk_says_the_same(selinux: Ended, place: Place) -> None:
    """Labels, policy and configuration off the disk: the same verdicts wherever both decide."""
    recording = selinux.place.project / RECORDING
    both, differences = compare(place, image("selinux"), recording, "lab-selinux")
    assert differences == {}
    assert both >= 20


def test_enforcing_is_proved(selinux: Ended) -> None:
    """By configuration, running kernel, and every boot entry: each is in the evidence."""
    (verdict,) = [each for each in selinux.run.verdicts if each.control.id == "10.1"]
    assert verdict.result is Result.PASS
    findings = [finding for outcome in verdict.outcomes for finding in outcome.findings]
    assert {finding.where.split(":")[0].split(" ")[0] for finding in findings} >= PLACES
    found = {finding.where.split(":")[0]: finding.found for finding in findings}
    assert found["/sys/fs/selinux/enforce"] == "enforcing"


def test_kept_machine_goes_when_it_is_swept(selinux: Ended) -> None:
    """It outlives its run, enforces by its own word, is spared by a sweep, and goes with --kept."""
    machine = _machine(selinux)
    with Connection.open(machine) as connection:
        said = connection.run(QUESTIONS).stdout.decode()
    enforce, context, hostname = said.split()
    assert enforce == "1"
    assert context.count(":") >= 2
    assert machine.injected is not None
    assert hostname == machine.injected.hostname
    assert f"-i {machine.key_path}" in selinux.output
    assert selinux.place.sweep() == "nothing was left behind\n"
    assert selinux.place.processes()
    swept = selinux.place.sweep("--kept").splitlines()
    assert [line.split()[0] for line in swept] == ["process", "folder"]
    assert not Path(machine.key_path).exists()
    assert selinux.place.left() == []
