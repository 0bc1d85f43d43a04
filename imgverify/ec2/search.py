"""Finds what runs have made in EC2 and what is still there, by the tags that all of it carries.

One call lists every tagged thing; then each kind that there is of is described, because tags are
still told for a while of what is gone already. Schedules cannot be tagged (EventBridge Scheduler
tags only groups of them): they are known by their name, and by what they would do.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from imgverify.ec2.api import Api
from imgverify.ec2.owned import EXPIRES_TAG, OWNER_TAG, RUN_TAG
from imgverify.leases import mark_of

_TERMINATES = ":aws-sdk:ec2:terminateInstances"
_PREFIX = "imgverify-"
_GONE = {("instance", "terminated"), ("volume", "deleting"), ("volume", "deleted")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Something that a run has made.

    Args:
        kind: `instance`, `volume`, `network-interface`, `security-group`, `key-pair` or `schedule`.
        id: by which it is deleted: of a schedule, its name.
        run_id: of the run.
        owner: ARN of who made it; empty when no tag says.
        expires: when it may go whoever made it; None when no tag says.
        state: `running`, `in-use`, …; empty for what has none.
    """

    kind: str
    id: str
    run_id: str
    owner: str = ""
    expires: datetime | None = None
    state: str = ""

    @property
    def gone(self) -> bool:
        """Whether only its description is left."""
        return (self.kind, self.state) in _GONE


@dataclass(frozen=True, slots=True)
class _Kind:
    operation: str
    list_key: str
    id_key: str
    state: Callable[[dict[str, Any]], str] = field(default=lambda _: "")
    most: int = 0


# By EC2's own names of types, in the order in which they can be deleted.
_KINDS = {
    "instance": _Kind(
        "describe_instances",
        "Reservations",
        "InstanceId",
        lambda one: str(one["State"]["Name"]),
        1000,
    ),
    "volume": _Kind("describe_volumes", "Volumes", "VolumeId", lambda one: str(one["State"]), 500),
    "network-interface": _Kind(
        "describe_network_interfaces",
        "NetworkInterfaces",
        "NetworkInterfaceId",
        lambda one: str(one["Status"]),
        1000,
    ),
    "security-group": _Kind("describe_security_groups", "SecurityGroups", "GroupId", most=1000),
    "key-pair": _Kind("describe_key_pairs", "KeyPairs", "KeyPairId"),
}


def find(api: Api, run_id: str = "", *, besides: Collection[str] = ()) -> list[Found]:
    """What is told of one run, or of all, schedules left out; in the order of deletion.

    Args:
        api: where.
        run_id: empty for all runs.
        besides: ids that are known: calls that would only find these are saved.

    Raises:
        Ec2Error: EC2 does not say.
    """
    found: list[Found] = []
    present = _tagged_types(api, run_id, besides)
    for kind in _KINDS:
        if kind in present:
            found += _described(api, kind, run_id)
    return found


def find_schedules(api: Api) -> list[Found]:
    """Schedules that would terminate instances, and are named as those of runs are.

    Args:
        api: where.

    Raises:
        Ec2Error: EventBridge Scheduler does not say.
    """
    schedules = api.pages(
        "list_schedules", "Schedules", service="scheduler", NamePrefix=_PREFIX, MaxResults=100
    )
    return [
        Found(kind="schedule", id=one["Name"], run_id=run_id, state=one.get("State", ""))
        for one in schedules
        if _would_terminate(one) and _is_run_id(run_id := one["Name"].removeprefix(_PREFIX))
    ]


def _would_terminate(schedule: dict[str, Any]) -> bool:
    return str(schedule.get("Target", {}).get("Arn", "")).endswith(_TERMINATES)


def _is_run_id(text: str) -> bool:
    try:
        mark_of(text)
    except ValueError:
        return False
    return True


def _tagged_types(api: Api, run_id: str, besides: Collection[str]) -> set[str]:
    filters = [{"Name": "key", "Values": [RUN_TAG]}]
    if run_id:
        filters.append({"Name": "value", "Values": [run_id]})
    tags = api.pages("describe_tags", "Tags", Filters=filters, MaxResults=1000)
    return {str(tag["ResourceType"]) for tag in tags if tag["ResourceId"] not in besides}


def _described(api: Api, name: str, run_id: str) -> list[Found]:
    kind = _KINDS[name]
    wanted = (f"tag:{RUN_TAG}", [run_id]) if run_id else ("tag-key", [RUN_TAG])
    pages: dict[str, Any] = {"MaxResults": kind.most} if kind.most else {}
    answers = api.pages(
        kind.operation, kind.list_key, Filters=[{"Name": wanted[0], "Values": wanted[1]}], **pages
    )
    if name == "instance":
        answers = [instance for reservation in answers for instance in reservation["Instances"]]
    described = (_found(name, answer) for answer in answers)
    # A filter that is ignored, as emulators do, must never widen what is deleted.
    return [one for one in described if one.run_id == run_id or (one.run_id and not run_id)]


def _found(name: str, answer: dict[str, Any]) -> Found:
    kind = _KINDS[name]
    # Interfaces have their tags under a name of their own.
    pairs = answer.get("Tags") or answer.get("TagSet") or []
    tags = {pair["Key"]: pair["Value"] for pair in pairs}
    return Found(
        kind=name,
        id=str(answer[kind.id_key]),
        run_id=tags.get(RUN_TAG, ""),
        owner=tags.get(OWNER_TAG, ""),
        expires=_time(tags.get(EXPIRES_TAG, "")),
        state=kind.state(answer),
    )


def _time(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
