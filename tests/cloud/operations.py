"""Which operations are answered here; all others are moto's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.cloud import groups, image_attributes, image_changes, images, key_pairs, lifecycle
from tests.cloud.launching import run_instances
from tests.cloud.protocol import Request
from tests.cloud.state import State

Operation = Callable[[State, Request], object]


def _endpoints(state: State, request: Request) -> dict[str, Any]:
    """DescribeInstanceConnectEndpoints: those that a test has set."""
    wanted = {one["Name"]: one.get("Values", []) for one in request.params.get("Filters", [])}
    fields = {"vpc-id": "VpcId", "subnet-id": "SubnetId", "state": "State"}
    return {
        "InstanceConnectEndpoints": [
            one
            for one in state.endpoints
            if all(one.get(fields[name]) in values for name, values in wanted.items())
        ]
    }


def _ssm_instances(state: State, request: Request) -> dict[str, Any]:
    """SSM's DescribeInstanceInformation: those that a test has set."""
    del request
    return {
        "InstanceInformationList": [
            {"InstanceId": name, "PingStatus": "Online", "PlatformType": "Linux"}
            for name in state.ssm_managed
        ]
    }


def _create_tags(state: State, request: Request) -> dict[str, Any]:
    """CreateTags: moto does not know our images."""
    backend = state.backend(request.region)
    resources = request.params["Resources"]
    for name in resources:
        if name.startswith("ami-"):
            images.find(state, request.region, name)
    backend.do_resources_exist([name for name in resources if not name.startswith("ami-")])
    backend.create_tags(resources, {tag["Key"]: tag["Value"] for tag in request.params["Tags"]})
    return {}


EC2: dict[str, Operation] = {
    "RunInstances": run_instances,
    "TerminateInstances": lifecycle.terminate,
    "StopInstances": lifecycle.stop,
    "StartInstances": lifecycle.start,
    "DescribeInstanceStatus": lifecycle.describe_status,
    "GetConsoleOutput": lifecycle.console_output,
    "GetConsoleScreenshot": lifecycle.console_screenshot,
    "DeleteKeyPair": key_pairs.delete,
    "DeleteSecurityGroup": groups.delete,
    "DescribeImages": images.describe,
    "DescribeImageAttribute": image_attributes.describe_attribute,
    "ModifyImageAttribute": image_attributes.modify_attribute,
    "DescribeSnapshotAttribute": image_attributes.describe_snapshot_attribute,
    "GetImageAncestry": image_attributes.ancestry,
    "RegisterImage": image_changes.register_image,
    "CopyImage": image_changes.copy_image,
    "CreateImage": image_changes.create_image,
    "DeregisterImage": image_changes.deregister_image,
    "EnableImageDeprecation": image_changes.enable_deprecation,
    "DisableImageDeprecation": image_changes.disable_deprecation,
    "CreateTags": _create_tags,
    "DescribeInstanceConnectEndpoints": _endpoints,
}
OTHERS: dict[tuple[str, str], Operation] = {
    ("ssm", "DescribeInstanceInformation"): _ssm_instances,
}
