"""What EC2 says of instance types, as far as we ask."""

from __future__ import annotations

import pytest

from imgverify.ec2.api import Api
from imgverify.ec2.instance_types import (
    InstanceType,
    demand_known,
    describe_types,
    zones_of_types,
)
from imgverify.errors import UsageError


def test_described(api: Api) -> None:
    """A type of each generation, in one call."""
    known = describe_types(api, ("t3.small", "t2.small", "c5.metal", "t4g.small"))
    assert api.calls == {"DescribeInstanceTypes": 1}
    assert known["t3.small"] == InstanceType(
        name="t3.small",
        architectures=("x86_64",),
        boot_modes=("legacy-bios", "uefi"),
        virtualization=("hvm",),
        root_devices=("ebs",),
        usage=("on-demand", "spot"),
        ena="required",
        tpm=True,
        nitro=True,
    )
    assert (known["t2.small"].nitro, known["t2.small"].ena) == (False, "unsupported")
    # It has no hypervisor, and its console is Nitro's all the same.
    assert known["c5.metal"].nitro
    assert known["t4g.small"].architectures == ("arm64",)


def test_unknown_ones_are_left_out(api: Api) -> None:
    """A misspelt name does not hide the others, and is told."""
    known = describe_types(api, ("t3.small", "t3.smal"))
    assert set(known) == {"t3.small"}
    demand_known(("t3.small",), known, "us-east-1")
    with pytest.raises(UsageError, match=r"--ec2-instance-type t3\.smal: us-east-1 has no such"):
        demand_known(("t3.small", "t3.smal"), known, "us-east-1")


def test_zones(api: Api) -> None:
    """Where each is offered; nowhere for one that is not there."""
    offered = zones_of_types(api, ("t3.small", "t9.huge"))
    assert "us-east-1a" in offered["t3.small"]
    assert offered["t9.huge"] == set()
