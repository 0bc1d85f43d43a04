"""What EC2 says of an instance, asked no more often than its own waiters ask."""

from __future__ import annotations

import time
from typing import Any

from imgverify.ec2.api import Api
from imgverify.ec2.errors import Ec2Error, blamed
from imgverify.ec2.failures import ENDED
from imgverify.ec2.taxonomy import Category

_LATER = {Category.THROTTLED, Category.TRANSIENT}
# What was just launched need not be known everywhere.
_CONSISTENT_SECONDS = 60.0


class InstanceState:
    """The state, the reason for its end, and the status checks.

    Args:
        api: of its region.
        instance: `i-…`.

    Attributes:
        instance: as DescribeInstances showed it last.
        state: `pending`, `running`, …
        system, reachability: the two status checks; empty until they were asked.
        impaired_since: `time.monotonic()` when either was first seen to fail; 0 for never.
    """

    def __init__(self, api: Api, instance: str) -> None:
        self._api = api
        self._id = instance
        self._checks_refused = False
        self.instance: dict[str, Any] = {}
        self.state = "pending"
        self.system = ""
        self.reachability = ""
        self.impaired_since = 0.0

    @property
    def ended(self) -> bool:
        """Whether it is over with the instance."""
        return self.state in ENDED

    @property
    def reason(self) -> tuple[str, str]:
        """Code and text of the reason for its state; empty for none."""
        said = self.instance.get("StateReason") or {}
        return str(said.get("Code", "")), str(said.get("Message", ""))

    def describe(self) -> None:
        """Ask for all of it.

        Raises:
            ImgverifyError: EC2 refuses to say.
        """
        try:
            answer = self._api.read(
                "describe_instances", eventually=_CONSISTENT_SECONDS, InstanceIds=[self._id]
            )
        except Ec2Error as error:
            if error.category in _LATER:
                return
            raise blamed(error) from error
        found = [one for group in answer["Reservations"] for one in group["Instances"]]
        if found:
            self.instance = found[0]
            self.state = str(found[0]["State"]["Name"])

    def check(self) -> None:
        """Ask for the state and the status checks, and for the reason when it has ended.

        Raises:
            ImgverifyError: EC2 refuses to say even the state.
        """
        if self._checks_refused:
            self.describe()
            return
        try:
            answer = self._api.read(
                "describe_instance_status", InstanceIds=[self._id], IncludeAllInstances=True
            )
        except Ec2Error as error:
            self._checks_refused = error.category not in {*_LATER, Category.NOT_FOUND}
            return
        for status in answer["InstanceStatuses"]:
            self.state = str(status["InstanceState"]["Name"])
            self.system = str((status.get("SystemStatus") or {}).get("Status", ""))
            self.reachability = str((status.get("InstanceStatus") or {}).get("Status", ""))
        if "impaired" not in {self.system, self.reachability}:
            self.impaired_since = 0.0
        elif not self.impaired_since:
            self.impaired_since = time.monotonic()
        if self.ended:
            self.describe()
