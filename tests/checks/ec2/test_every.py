"""What holds of every check on an AMI."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from imgverify.ami import Ami, AmiVolume
from imgverify.model import Plane, Result
from tests.checks.ec2.described import CALLS, GOOD, told
from tests.checks.judging import checks, judge

# What EC2 always tells, since without it there would be no AMI.
_KEYS = {"id", "region", "unseen"}


def test_every_check_has_a_call() -> None:
    """The tests below are about all of them."""
    named = {name for name, check in checks().items() if "ami" in check.topics}
    assert named == set(CALLS)


@pytest.mark.parametrize("plane", list(Plane))
@pytest.mark.parametrize("check", CALLS)
def test_well_made(check: str, plane: Plane) -> None:
    """The good AMI passes, with evidence, before and after a boot."""
    judged = judge(check, told(GOOD, plane), **CALLS[check])
    assert judged.result is Result.PASS, judged.reason
    assert judged.findings


@pytest.mark.parametrize("plane", list(Plane))
@pytest.mark.parametrize("check", CALLS)
def test_no_ami(check: str, plane: Plane) -> None:
    """An image that is no AMI has nothing that could be judged, and no boot would help."""
    judged = judge(check, told(None, plane), **CALLS[check])
    assert judged.result is Result.ERROR
    assert "/x.raw is no AMI" in judged.reason


@pytest.mark.parametrize("check", CALLS)
def test_nothing_seen(check: str) -> None:
    """What could not be asked is no pass: neither as fields nor as those of the volumes."""
    own = dict.fromkeys(set(Ami.__struct_fields__) - _KEYS, "not permitted")
    judged = judge(check, told(msgspec.structs.replace(GOOD, unseen=own)), **CALLS[check])
    assert judged.result is Result.ERROR
    assert judged.reason.endswith("was not seen: not permitted")


FIELDS: dict[str, str] = {
    "volumes.encrypted": "ami-encrypted",
    "volumes.kms_key": "ami-encrypted",
    "volumes./dev/sdb.encrypted": "ami-encrypted",
    "volumes.size": "ami-volume",
    "volumes.type": "ami-volume",
    "volumes.delete_on_termination": "ami-volume",
    "volumes./dev/sda1.encrypted": "ami-volume",
    "volumes.shared_with": "ami-snapshots-shared-with",
    "volumes./dev/sda1.shared_with": "ami-snapshots-shared-with",
}


@pytest.mark.parametrize("field", FIELDS)
def test_volumes_not_seen(field: str) -> None:
    """One field of one volume that could not be asked is enough."""
    ami = msgspec.structs.replace(GOOD, unseen={field: "not permitted"})
    judged = judge(FIELDS[field], told(ami), **CALLS[FIELDS[field]])
    assert judged.result is Result.ERROR
    assert f"{field} of the AMI was not seen: not permitted" in judged.reason


def test_a_leak_does_not_hide() -> None:
    """What is known to be wrong fails, though another snapshot was not seen."""
    first, second = GOOD.volumes
    volumes: tuple[AmiVolume, ...] = (
        first,
        msgspec.structs.replace(second, shared_with=("all",)),
    )
    unseen = {f"volumes.{first.device}.shared_with": "not permitted"}
    ami = msgspec.structs.replace(GOOD, volumes=volumes, unseen=unseen)
    judged = judge("ami-snapshots-shared-with", told(ami))
    assert judged.result is Result.FAIL
    assert "everybody" in judged.reason


@pytest.mark.parametrize(
    ("check", "params"),
    [
        ("ami-name", {}),
        ("ami-tags", {}),
        ("ami-enhanced-networking", {"ena": None}),
        ("ami-name", {"pattern": "("}),
        ("ami-volume", {"at_least": "much"}),
    ],
)
def test_parameters_that_ask_for_nothing(check: str, params: dict[str, Any]) -> None:
    """A call that could not fail, or that makes no sense, is an error."""
    assert judge(check, told(GOOD), **params).result is Result.ERROR
