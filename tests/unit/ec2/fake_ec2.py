"""A FakeEc2 that stands in for `Api`: a few things, their tags, and errors on demand."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, cast

from imgverify.ec2.api import Api
from imgverify.ec2.errors import Ec2Error
from imgverify.ec2.owned import EXPIRES_TAG, OWNER_TAG, RUN_TAG

ME = "arn:aws:sts::123456789012:assumed-role/builder/me"
TYPES = {
    "i": "instance",
    "vol": "volume",
    "eni": "network-interface",
    "sg": "security-group",
    "key": "key-pair",
}
_LISTS = {
    "describe_volumes": ("vol", "VolumeId", "State", "Tags"),
    "describe_network_interfaces": ("eni", "NetworkInterfaceId", "Status", "TagSet"),
    "describe_security_groups": ("sg", "GroupId", "", "Tags"),
    "describe_key_pairs": ("key", "KeyPairId", "", "Tags"),
    "describe_instances": ("i", "InstanceId", "State", "Tags"),
}
_DELETES = {
    "delete_volume": "VolumeId",
    "delete_network_interface": "NetworkInterfaceId",
    "delete_security_group": "GroupId",
    "delete_key_pair": "KeyPairId",
    "delete_schedule": "Name",
}


def refusal(code: str, text: str = "no", status: int = 400) -> Ec2Error:
    """An error of EC2."""
    return Ec2Error("Operation", code, text, status=status)


class FakeEc2:
    """Remembers what exists; an instance ends after a number of looks at it.

    Args:
        looks: how many times an instance is seen shutting down.
    """

    region = "eu-test-1"

    def __init__(self, looks: int = 1) -> None:
        self.tags: dict[str, dict[str, str]] = {}
        self.states: dict[str, str] = {}
        self.schedules: dict[str, str] = {}
        self.log: list[tuple[str, str]] = []
        self.slept: list[float] = []
        self.errors: dict[str, list[Ec2Error]] = defaultdict(list)
        self.ignores_filters = False
        self._looks = looks

    @property
    def api(self) -> Api:
        """Itself, in the place of the real one."""
        return cast(Api, self)

    def make(
        self, id_: str, run_id: str = "run-1234", *, state: str = "available", **tags: str
    ) -> str:
        """Put something there."""
        more = {
            {"owner": OWNER_TAG, "expires": EXPIRES_TAG}[name]: text for name, text in tags.items()
        }
        self.tags[id_] = ({RUN_TAG: run_id} if run_id else {}) | more
        self.states[id_] = state
        return id_

    @property
    def left(self) -> list[str]:
        """What is there still."""
        live = [one for one, state in self.states.items() if state != "terminated"]
        return sorted([*live, *self.schedules])

    def sleep(self, seconds: float) -> None:
        """No time passes."""
        self.slept.append(seconds)

    def change(self, operation: str, *, service: str = "ec2", **params: Any) -> dict[str, Any]:
        """Terminate or delete."""
        del service
        id_ = params["InstanceIds"][0] if "InstanceIds" in params else next(iter(params.values()))
        self.log.append((operation, id_))
        self._raise(operation)
        if operation == "terminate_instances":
            if self.states.get(id_) is None:
                raise refusal("InvalidInstanceID.NotFound")
            self.states[id_] = "shutting-down"
            return {"TerminatingInstances": [{"CurrentState": {"Name": "shutting-down"}}]}
        assert _DELETES[operation] in params
        there = self.schedules if operation == "delete_schedule" else self.states
        if id_ not in there:
            raise refusal("InvalidGroup.NotFound")
        del there[id_]
        return {}

    def pages(
        self, operation: str, key: str, *, service: str = "ec2", **params: Any
    ) -> list[dict[str, Any]]:
        """Describe."""
        del key, service
        self.log.append((operation, ""))
        self._raise(operation)
        if operation == "describe_tags":
            values = {one["Name"]: one["Values"] for one in params["Filters"]}
            return [
                {"ResourceId": id_, "ResourceType": TYPES[id_.partition("-")[0]]}
                for id_, tags in self.tags.items()
                if RUN_TAG in tags and tags[RUN_TAG] in values.get("value", [tags[RUN_TAG]])
            ]
        if operation == "list_schedules":
            return [
                {"Name": name, "Target": {"Arn": target}, "State": "ENABLED"}
                for name, target in self.schedules.items()
            ]
        return self._described(operation, params["Filters"][0])

    def _described(self, operation: str, wanted: dict[str, Any]) -> list[dict[str, Any]]:
        prefix, id_key, state_key, tags_key = _LISTS[operation]
        answers = []
        for id_, state in list(self.states.items()):
            if id_.partition("-")[0] != prefix or not self._matches(id_, wanted):
                continue
            if prefix == "i" and state == "shutting-down":
                self._looks -= 1
                self.states[id_] = "terminated" if self._looks <= 0 else state
            pairs = [{"Key": name, "Value": text} for name, text in self.tags[id_].items()]
            shown: Any = {"Name": self.states[id_]} if prefix == "i" else state
            answers.append(
                {id_key: id_, tags_key: pairs} | ({state_key: shown} if state_key else {})
            )
        return [{"Instances": answers}] if prefix == "i" else answers

    def _matches(self, id_: str, wanted: dict[str, Any]) -> bool:
        if self.ignores_filters:
            return True
        if wanted["Name"] == "instance-id":
            return id_ in wanted["Values"]
        if wanted["Name"] == "tag-key":
            return RUN_TAG in self.tags[id_]
        return self.tags[id_].get(RUN_TAG) in wanted["Values"]

    def _raise(self, operation: str) -> None:
        if self.errors[operation]:
            raise self.errors[operation].pop(0)
