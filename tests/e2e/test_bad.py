"""The bad image: exactly the controls that tests/lab/bad.yaml lists fail."""

from __future__ import annotations

import pytest

from imgverify.model import Result, Verdict
from tests.e2e.conftest import Boots
from tests.e2e.running import Ended
from tests.lab.test_bad import faults

pytestmark = [pytest.mark.boot, pytest.mark.lab]
# What a fault leaves in the evidence of a control that other faults fail too.
TRACES = {
    "tmp-exec": ("7.9", "noexec on /tmp now"),
    "home-look-alike": ("7.4", "x-custom-nodev-note"),
    "fstab-raw-device": ("5.1", "/dev/sdz1"),
    "fstab-unresolved": ("5.1", "5d0c3b1e-9c0f-4e55-8a53-0123456789ab"),
    "root-authorized-key": ("2.2", "builder@ci"),
    "skel-authorized-key": ("2.2", "vendor@support"),
    "second-uid-0": ("2.6", "toor"),
    "empty-password": ("2.4", "guest"),
    "failed-unit": ("1.7", "lab-agent"),
    "sysctl-at-runtime": ("8.10", "/proc/sys/net/ipv4/conf/all/log_martians"),
}


@pytest.fixture
def bad(boots: Boots) -> Ended:
    """`bad` with `lab`."""
    return boots.of("bad", "lab").ended


def _verdict(ended: Ended, control: str) -> Verdict:
    (found,) = [each for each in ended.run.verdicts if each.control.id == control]
    return found


def test_fails_exactly_what_is_listed(bad: Ended) -> None:
    """No more, no fewer; all others pass, and nothing is an error."""
    listed = {control for fault in faults() for control in fault["controls"]}
    failed = {control for control, result in bad.results.items() if result is Result.FAIL}
    assert failed == listed
    assert set(bad.results.values()) == {Result.FAIL, Result.PASS}


def test_disk_shows_what_the_first_boot_hides(bad: Ended) -> None:
    """cloud-init replaces the shipped host key; the verdict stays, and says who saw it."""
    (told,) = [one for one in _verdict(bad, "3.2").outcomes if one.result is Result.FAIL]
    assert told.plane == "offline"
    assert "ssh_host_ed25519_key" in told.reason


def test_refused(bad: Ended) -> None:
    """Exit code 1, and the gate refuses."""
    assert bad.code == 1, bad.output
    assert not bad.run.decision.passed
    assert ["gate", "REFUSED"] in [line.split() for line in bad.output.splitlines()]


def test_terminal_says_what_to_do(bad: Ended) -> None:
    """A failure shows its control, what was found, wanted and where, and how to mend it."""
    lines = [line.strip() for line in bad.output.splitlines()]
    start = next(number for number, line in enumerate(lines) if line.startswith("8.5 "))
    words = dict(line.split(maxsplit=1) for line in lines[start + 1 : start + 5])
    assert words["found"] == "0644"
    assert words["wanted"] == "mode 0600 or stricter"
    assert words["where"] == "/boot/grub/grub.cfg"
    assert "chmod" in words["mend"]


@pytest.mark.parametrize("fault", TRACES)
def test_fault_is_told_apart(bad: Ended, fault: str) -> None:
    """Each of several faults that one control covers is in its evidence."""
    control, trace = TRACES[fault]
    unmet = [
        f"{finding.where} {finding.found} {finding.wanted}"
        for outcome in _verdict(bad, control).outcomes
        for finding in outcome.findings
        if not finding.holds
    ]
    assert any(trace in line for line in unmet), unmet


def test_nothing_is_left(bad: Ended) -> None:
    """A refused artifact leaves no more behind than a good one."""
    assert bad.place.left() == []
