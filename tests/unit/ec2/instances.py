"""An instance that was launched without our own launching, for tests of what comes after it."""

from __future__ import annotations

import time
from typing import Any

from imgverify.ami import Ami
from imgverify.ec2.launched import Launched
from imgverify.ec2.watching import Pace
from imgverify.model import Injected
from imgverify.providers import RunContext
from imgverify.providers.login_key import write_login_key
from tests.cloud.client import Cloud

# The cloud of the tests is quick; the ratios are those of EC2.
QUICK = Pace(first=0.1, state=0.2, status=0.3, console=0.3, idle=0.5, slowest=0.6, impaired=0.8)


def launched(cloud: Cloud, context: RunContext, **changes: Any) -> Launched:
    """Launch the one AMI that a test registers here.

    Args:
        cloud: where.
        context: its scratch folder gets the key.
        changes: fields of the result.
    """
    ami = cloud.register(name="web", backing=changes.pop("backing", "sshd"))
    key = context.scratch / "login_key"
    public = write_login_key(key)
    client = cloud.client()
    client.import_key_pair(KeyName="test", PublicKeyMaterial=public.encode())
    began = time.monotonic()
    parameters: dict[str, Any] = {
        "ImageId": ami,
        "InstanceType": "t3.micro",
        "KeyName": "test",
        "MinCount": 1,
        "MaxCount": 1,
        **changes.pop("parameters", {}),
    }
    made = client.run_instances(**parameters)["Instances"][0]
    fields: dict[str, Any] = {
        "ami": Ami(id=ami, region=cloud.region),
        "id": made["InstanceId"],
        "type": "t3.micro",
        "zone": "us-east-1a",
        "spot": False,
        "nitro": True,
        "key_path": str(key),
        "injected": Injected(
            datasource="ec2",
            instance_id=made["InstanceId"],
            hostname="",
            public_key=public,
            marker_path="/run/marker",
            marker="x",
        ),
        "host_key": None,
        "secrets": (),
        "began": began,
        "details": {"instance type": "t3.micro"},
    }
    return Launched(**{**fields, **changes})


def public_address(cloud: Cloud, instance: str) -> str:
    """The address of an instance, once it runs.

    Args:
        cloud: where.
        instance: `i-…`.
    """
    until = time.monotonic() + 20
    while time.monotonic() < until:
        told = cloud.client().describe_instances(InstanceIds=[instance])
        address = told["Reservations"][0]["Instances"][0].get("PublicIpAddress")
        if address:
            return str(address)
        time.sleep(0.1)
    raise AssertionError(f"{instance} has no address")
