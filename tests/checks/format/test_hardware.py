"""What an OVF or a box asks for."""

from __future__ import annotations

from typing import Any

import pytest

from imgverify.model import Result
from imgverify.wrapping import Wrapping
from tests.checks.format.wrapped import verdict

ASKED = {
    "version": "vmx-10 vmx-13",
    "firmware": "efi",
    "disk-controller": "scsi:VirtualSCSI scsi:lsilogic",
    "network": "VmxNet3",
    "os": "Other Linux (64-bit)",
    "virtual-size": "8 GiB",
}


def _result(hardware: dict[str, str], **params: Any) -> Result:
    wrapping = Wrapping(layers=("ova", "vmdk"), virtual_size=8 << 30, hardware=hardware)
    return verdict("hardware", wrapping, **params).result


@pytest.mark.parametrize(
    ("changed", "params", "result"),
    [
        ({}, {}, Result.PASS),
        ({}, {"at_most": "vmx-13"}, Result.PASS),
        ({}, {"at_most": "vmx-10"}, Result.PASS),
        ({}, {"at_most": "vmx-9"}, Result.FAIL),
        ({"version": "vmx-100"}, {"at_most": "vmx-13"}, Result.FAIL),
        ({"version": "virtualbox-2.2"}, {"at_most": "vmx-13"}, Result.FAIL),
        ({"version": ""}, {"at_most": "vmx-13"}, Result.FAIL),
        ({}, {"allowed": {"firmware": ["efi"], "network": ["VmxNet3", "E1000"]}}, Result.PASS),
        ({}, {"allowed": {"firmware": ["bios"]}}, Result.FAIL),
        ({}, {"allowed": {"disk-controller": ["scsi:lsilogic"]}}, Result.FAIL),
        ({}, {"allowed": {"disk-controller": ["scsi:lsilogic", "scsi:VirtualSCSI"]}}, Result.PASS),
        ({}, {"allowed": {"os": ["Other Linux (64-bit)"]}}, Result.PASS),
        ({"network": ""}, {"allowed": {"network": ["VmxNet3"]}}, Result.FAIL),
        ({}, {"forbidden": {"network": ["E1000"]}}, Result.PASS),
        ({}, {"forbidden": {"disk-controller": ["scsi:lsilogic"]}}, Result.FAIL),
        ({"virtual-size": "9 GiB"}, {}, Result.FAIL),
        ({"virtual-size": "8589934592"}, {}, Result.PASS),
        ({"virtual-size": ""}, {}, Result.PASS),
        ({"virtual-size": "large"}, {}, Result.ERROR),
        ({}, {"at_most": "thirteen"}, Result.ERROR),
    ],
)
def test_hardware(changed: dict[str, str], params: dict[str, Any], result: Result) -> None:
    """Version, devices, firmware, and a size that agrees with the disk."""
    assert _result({**ASKED, **changed}, **params) is result


def test_plain_disk() -> None:
    """A disk alone asks for nothing."""
    assert _result({}, at_most="vmx-13") is Result.NOTAPPLICABLE
