"""Network configuration that is for one card."""

from __future__ import annotations

import re

import pytest

from imgverify.facts.answers import Answers
from imgverify.facts.pinned_macs import FILES
from imgverify.model import Plane, Result
from tests.checks.building import answers
from tests.checks.judging import judge
from tests.checks.machines import AFTER_THEM, BEFORE_THEM, machine

PINNED = {
    "/etc/udev/rules.d/70-persistent-net.rules": 'ATTR{address}=="52:54:00:12:34:56", NAME="eth0"',
    "/etc/sysconfig/network-scripts/ifcfg-eth0": "DEVICE=eth0\nHWADDR=52:54:00:12:34:56",
    "/etc/sysconfig/network/ifcfg-eth1": "LLADDR='52-54-00-12-34-56'",
    "/etc/NetworkManager/system-connections/eth0.nmconnection": "mac-address=52:54:00:12:34:56",
    "/etc/netplan/01-build.yaml": 'match: {macaddress: "52:54:00:12:34:56"}',
    "/etc/systemd/network/10-eth0.link": "[Match]\nMACAddress=52:54:00:12:34:56",
    "/etc/systemd/network/10-eth0.network": "[Match]\nPermanentMACAddress=52:54:00:12:34:56",
    "/etc/network/interfaces": "iface eth0 inet dhcp\n  hwaddress ether 52:54:00:12:34:56",
    "/etc/network/interfaces.d/eth0": "hwaddress 52:54:00:12:34:56",
    "/etc/cloud/cloud.cfg.d/90-installer-network.cfg": "network: {ethernets: {ens3: {match: "
    "{macaddress: '52:54:00:12:34:56'}}}, version: 2}",
}
FREE = {
    "/etc/udev/rules.d/75-persistent-net-generator.rules": 'ATTR{address}=="?*"',
    "/etc/udev/rules.d/70-x.rules": '# ATTR{address}=="52:54:00:12:34:56"',
    "/etc/sysconfig/network-scripts/ifcfg-eth0": "DEVICE=eth0\nHWADDR=\n#HWADDR=52:54:00:12:34:56",
    "/etc/netplan/01-all.yaml": 'match: {driver: "ena"}\naddresses: ["fd00:ec2:1:2:3:4:5:6/64"]',
    "/etc/systemd/network/10-all.link": "[Match]\nMACAddress=00:00:00:00:00:00",
}


def built(files: dict[str, str], clock: str = AFTER_THEM, plane: Plane = Plane.BOOT) -> Answers:
    """A machine with these files.

    Args:
        files: content by path.
        clock: whether the files are older than the boot.
        plane: where the answers come from.
    """
    return answers("pinned_macs", files={**files, "/proc/stat": clock}, plane=plane)


@pytest.mark.parametrize("path", PINNED)
@pytest.mark.parametrize("plane", [Plane.BOOT, Plane.OFFLINE])
def test_pinned(path: str, plane: Plane) -> None:
    """Every place that may name a card, in every spelling, with file and line."""
    image = built({path: PINNED[path]}, plane=plane)
    judged = judge("no-pinned-mac", image, {"machine": machine()})
    assert judged.result is Result.FAIL
    assert [one.found for one in judged.findings] == ["52:54:00:12:34:56"]
    line = PINNED[path].count("\n") + 1
    assert judged.findings[0].where == f"{path}:{line}"
    allowed = judge("no-pinned-mac", image, {"machine": machine()}, allow=["/etc/*"])
    assert allowed.result is Result.PASS


@pytest.mark.parametrize("path", FREE)
def test_not_pinned(path: str) -> None:
    """Comments, patterns, other addresses and nobody's address pin nothing."""
    judged = judge("no-pinned-mac", built({path: FREE[path]}), {"machine": machine()})
    assert judged.result is Result.PASS


def test_what_this_boot_wrote() -> None:
    """cloud-init writes the card of the instance into its configuration at each first boot."""
    image = built(PINNED, clock=BEFORE_THEM)
    assert judge("no-pinned-mac", image, {"machine": machine()}).result is Result.PASS


def test_host_that_ran_before_us() -> None:
    """What it wrote at its own first boot cannot be told from what its image brought."""
    judged = judge("no-pinned-mac", built(PINNED), {"machine": machine(injected=False)})
    assert judged.result is Result.NOTAPPLICABLE


def test_nobody_looked() -> None:
    """No files are no proof."""
    assert (
        judge("no-pinned-mac", Answers(Plane.BOOT), {"machine": machine()}).result is Result.ERROR
    )


@pytest.mark.parametrize(
    ("line", "masked"),
    [
        ("psk=hunter2", "psk"),
        ("  wpa-psk hunter2", "  wpa-psk"),
        ("wireless-key s:hunter2", "wireless-key"),
        ("password: hunter2", "password"),
        ("WPA_PSK='hunter2'", "WPA_PSK"),
        ("KEY_DEFAULT=hunter2", "KEY_DEFAULT"),
        ("wep-key0=hunter2", "wep-key0"),
        ("mka-cak=hunter2", "mka-cak"),
        ("SECRET=hunter2", "SECRET"),
        ("pin=1234", "pin"),
        ("  private: hunter2", "  private"),
        ("  shared: hunter2", "  shared"),
        ("x 4GgaQCy68nzNsUE5aJ9fuLzHhB65tAlwbmA72MWnOm8=", "x masked"),
        ("mac-address=52:54:00:12:34:56", "mac-address=52:54:00:12:34:56"),
        ("HWADDR=52:54:00:12:34:56", "HWADDR=52:54:00:12:34:56"),
    ],
)
def test_secrets_stay_where_they_are(line: str, masked: str) -> None:
    """Keys of radios are in the same files; they are cut off before anything is sent."""
    for mask in FILES[-1].masks:
        line = re.sub(mask.pattern, mask.replacement, line)
    assert line == masked
