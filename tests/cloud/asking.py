"""What tests of the cloud do again and again through boto3."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

_SECONDS = 20.0


def refused(call: Callable[..., Any], **params: Any) -> tuple[str, int, str]:
    """Call an operation that must be refused.

    Returns:
        AWS' code, the HTTP status and the message.
    """
    with pytest.raises(ClientError) as caught:
        call(**params)
    answer = caught.value.response
    error = answer["Error"]
    return error["Code"], answer["ResponseMetadata"]["HTTPStatusCode"], error["Message"]


def launch(ec2: Any, ami: str, **params: Any) -> str:
    """Launch one instance.

    Args:
        ec2: client.
        ami: of the instance.
        params: of RunInstances, other than these.
    """
    given = {"ImageId": ami, "InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1}
    answer = ec2.run_instances(**{**given, **params})
    return str(answer["Instances"][0]["InstanceId"])


def instance(ec2: Any, name: str) -> dict[str, Any]:
    """An instance as it is described."""
    answer = ec2.describe_instances(InstanceIds=[name])
    described: dict[str, Any] = answer["Reservations"][0]["Instances"][0]
    return described


def until_state(ec2: Any, name: str, state: str, seconds: float = _SECONDS) -> dict[str, Any]:
    """Wait for a state of an instance."""

    def look() -> dict[str, Any] | None:
        described = instance(ec2, name)
        return described if described["State"]["Name"] == state else None

    found: dict[str, Any] = until(look, f"{name} {state}", seconds)
    return found


def until(
    look: Callable[[], Any], what: str, seconds: float = _SECONDS, every: float = 0.05
) -> Any:
    """Wait until a look finds something.

    Args:
        look: returns it, or something false.
        what: for the message.
        seconds: at most.
        every: seconds between two looks.
    """
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(every)
    raise AssertionError(f"not within {seconds:.0f} s: {what}")
