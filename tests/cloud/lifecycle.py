"""Operations on instances: end, stop, start, status, console."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import Any

from tests.cloud.backings.none import Unknown
from tests.cloud.life import CODES, Life
from tests.cloud.protocol import Request
from tests.cloud.screenshot import FAKE_SCREENSHOT
from tests.cloud.state import State
from tests.cloud.wording import Refused, not_found

_RUNNABLE = {"pending", "running", "stopping", "stopped"}


def _lives(state: State, request: Request, ids: list[str]) -> list[Life]:
    backend = state.backend(request.region)
    lives = []
    for name in ids:
        instance = backend.get_instance_by_id(name)
        if instance is None:
            raise not_found("InvalidInstanceID", name)
        lives.append(state.lives.get(name) or _adopted(state, instance))
    return lives


def _adopted(state: State, instance: Any) -> Life:
    """A life for what moto launched by itself, for an Auto Scaling group."""
    life = Life(instance, Unknown(), state.behaviour, nitro=True, address=instance.public_ip or "")
    state.lives[instance.id] = life
    return life


def _change(life: Life, before: str) -> dict[str, Any]:
    return {
        "InstanceId": life.instance.id,
        "CurrentState": {"Name": life.state, "Code": CODES[life.state]},
        "PreviousState": {"Name": before, "Code": CODES[before]},
    }


def terminate(state: State, request: Request) -> dict[str, Any]:
    """TerminateInstances; a second time is fine."""
    lives = _lives(state, request, request.params.get("InstanceIds", []))
    for life in lives:
        if life.instance.disable_api_termination in {True, "true"}:
            raise Refused(
                "OperationNotPermitted",
                f"The instance '{life.instance.id}' may not be terminated. Modify its "
                "'disableApiTermination' instance attribute and try again.",
            )
    changes = []
    for life in lives:
        before = life.state
        if before in _RUNNABLE:
            life.end("terminated", "Client.UserInitiatedShutdown")
        changes.append(_change(life, before))
    return {"TerminatingInstances": changes}


def stop(state: State, request: Request) -> dict[str, Any]:
    """StopInstances."""
    changes = []
    for life in _lives(state, request, request.params.get("InstanceIds", [])):
        before = life.state
        if before in {"shutting-down", "terminated", "pending"}:
            raise Refused(
                "IncorrectInstanceState",
                f"The instance '{life.instance.id}' is not in a state from which it can be stopped",
            )
        if before == "running":
            life.end("stopped", "Client.UserInitiatedShutdown")
        changes.append(_change(life, before))
    return {"StoppingInstances": changes}


def start(state: State, request: Request) -> dict[str, Any]:
    """StartInstances."""
    changes = []
    for life in _lives(state, request, request.params.get("InstanceIds", [])):
        before = life.state
        if before not in {"stopped", "running"}:
            raise Refused(
                "IncorrectInstanceState",
                f"The instance '{life.instance.id}' is not in a state from which it can be started",
            )
        if before == "stopped":
            life.begin()
        changes.append(_change(life, before))
    return {"StartingInstances": changes}


def describe_status(state: State, request: Request) -> dict[str, Any]:
    """DescribeInstanceStatus."""
    ids = request.params.get("InstanceIds", [])
    if not ids:
        ids = [one.id for one in state.backend(request.region).all_instances()]
    lives = _lives(state, request, ids)
    everybody = request.params.get("IncludeAllInstances")
    return {
        "InstanceStatuses": [
            {
                "AvailabilityZone": life.instance.placement.zone,
                "InstanceId": life.instance.id,
                "InstanceState": {"Name": life.state, "Code": CODES[life.state]},
                "InstanceStatus": life.check("instance"),
                "SystemStatus": life.check("system"),
            }
            for life in lives
            if everybody or life.state == "running"
        ]
    }


def console_output(state: State, request: Request) -> dict[str, Any]:
    """GetConsoleOutput."""
    (life,) = _lives(state, request, [request.params["InstanceId"]])
    if request.params.get("Latest") and not life.nitro:
        raise Refused(
            "UnsupportedOperation",
            "This instance type does not support retrieving the latest console logs. Supported "
            "instance types are those built on the Nitro System.",
        )
    text = life.console()
    answer = {"InstanceId": life.instance.id, "Timestamp": datetime.now(UTC)}
    if text:
        answer["Output"] = base64.b64encode(text).decode()
    return answer


def console_screenshot(state: State, request: Request) -> dict[str, Any]:
    """GetConsoleScreenshot."""
    (life,) = _lives(state, request, [request.params["InstanceId"]])
    if life.state != "running":
        raise Refused(
            "IncorrectInstanceState",
            f"The instance '{life.instance.id}' is not in the 'running' state",
        )
    return {"InstanceId": life.instance.id, "ImageData": FAKE_SCREENSHOT}
