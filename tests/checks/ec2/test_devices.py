"""Root devices, mappings, volumes and their encryption."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from imgverify.ami import AmiVolume
from imgverify.model import Result
from tests.checks.ec2.described import DATA, KEY, OWNER, ROOT, verdict

STORE = AmiVolume(device="sdf", virtual_name="ephemeral0")
BARE = AmiVolume(device="/dev/sdc", size=1, type="gp2")


def unmet(
    check: str, volumes: tuple[AmiVolume, ...], /, root: str = "/dev/sda1", **params: Any
) -> list[str]:
    """What a check of an AMI with these mappings finds to be wrong.

    Args:
        check: as in a profile.
        volumes: of the AMI.
        root: name of its root device.
        params: the control's parameters.
    """
    judged = verdict(check, {"volumes": volumes, "root_device": root}, **params)
    assert judged.result in (Result.PASS, Result.FAIL), judged.reason
    return [one.found for one in judged.findings if not one.holds]


@pytest.mark.parametrize(
    ("changes", "params", "wrong"),
    [
        ({}, {}, 0),
        ({}, {"names": ["/dev/xvda"]}, 1),
        ({"root_device_type": "instance-store"}, {}, 1),
        ({"root_device_type": "instance-store", "volumes": ()}, {"type": "instance-store"}, 0),
        ({"root_device": "/dev/xvda"}, {"names": ["/dev/xvda"]}, 1),
        ({"root_device": ""}, {}, 1),
        ({"volumes": ()}, {}, 1),
    ],
)
def test_root_device(changes: dict[str, Any], params: dict[str, Any], wrong: int) -> None:
    """Its type, its name, and that the name is one of the mapped ones."""
    judged = verdict("ami-root-device", changes, **params)
    assert len([one for one in judged.findings if not one.holds]) == wrong


def test_devices() -> None:
    """Exactly those that were asked for; instance stores only by name."""
    both = ["/dev/sdb", "/dev/sda1"]
    assert unmet("ami-devices", (ROOT, DATA), exact=both) == []
    assert unmet("ami-devices", (ROOT,), exact=both) == ["/dev/sda1"]
    assert unmet("ami-devices", (ROOT, DATA, BARE), exact=both) == ["/dev/sda1, /dev/sdb, /dev/sdc"]
    assert unmet("ami-devices", (ROOT, ROOT), exact=["/dev/sda1"]) == ["/dev/sda1, /dev/sda1"]
    assert unmet("ami-devices", (), exact=[]) == []
    assert unmet("ami-devices", (ROOT, STORE)) == ["sdf=ephemeral0"]
    assert unmet("ami-devices", (ROOT, STORE), instance_stores=["ephemeral0"]) == []
    assert unmet("ami-devices", (ROOT, STORE), exact=["/dev/sda1"], instance_stores=["ephemeral1"])


@pytest.mark.parametrize(
    ("params", "wrong"),
    [
        ({"at_least": "1GiB", "at_most": "9GiB"}, ["20 GiB"]),
        ({"at_least": "10GiB"}, ["9 GiB"]),
        ({"device": "root", "at_least": "9GiB", "at_most": "9GiB"}, []),
        ({"device": "/dev/sd[b-z]", "at_most": "19GiB"}, ["20 GiB"]),
        ({"types": ["gp2", "io2"]}, ["gp3", "gp3"]),
        ({"device": "/dev/sdc"}, ["none"]),
        ({"delete_on_termination": False}, ["yes", "yes"]),
        ({"encrypted": False}, ["yes", "yes"]),
        ({"encrypted": True, "delete_on_termination": True, "types": ["gp3"]}, []),
    ],
)
def test_volume(params: dict[str, Any], wrong: list[str]) -> None:
    """Every volume that a device pattern names is judged, and there must be one."""
    assert unmet("ami-volume", (ROOT, DATA), **params) == wrong


def test_instance_stores_are_no_volumes() -> None:
    """They have no size, no type and no snapshot."""
    assert unmet("ami-volume", (ROOT, STORE), types=["gp3"]) == []
    assert unmet("ami-volume", (STORE,), device="sdf") == ["none"]
    judged = verdict("ami-encrypted", {"volumes": (STORE,)})
    assert judged.result is Result.NOTAPPLICABLE


def test_encryption() -> None:
    """All of them, with a key that is trusted; a volume without a snapshot counts too."""
    assert unmet("ami-encrypted", (ROOT, DATA)) == []
    assert unmet("ami-encrypted", (ROOT, BARE)) == ["not encrypted"]
    hidden = {"volumes": (ROOT, BARE), "unseen": {"volumes./dev/sda1.kms_key": "not permitted"}}
    assert verdict("ami-encrypted", hidden, keys=[KEY]).result is Result.FAIL
    hidden["volumes"] = (ROOT, DATA)
    assert verdict("ami-encrypted", hidden, keys=[KEY]).result is Result.ERROR
    assert unmet("ami-encrypted", (ROOT,), keys=[KEY]) == []
    assert unmet("ami-encrypted", (ROOT,), keys=[KEY[:-1]]) == [KEY]
    assert unmet("ami-encrypted", (ROOT,), keys=["alias/.*", f".*:{OWNER}:.*"]) == []
    keyless = msgspec.structs.replace(ROOT, kms_key="")
    assert unmet("ami-encrypted", (keyless,), keys=[KEY]) == ["no key"]
