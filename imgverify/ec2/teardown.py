"""Deletes what one run has made in EC2, in the order in which it can be deleted.

Every step is tried, whatever became of those before it. What is gone already is a success. Only
what this process has made itself, or what carries the run's tag when it is looked for, is touched.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Any

from imgverify.ec2 import search
from imgverify.ec2.api import Api
from imgverify.ec2.errors import Ec2Error
from imgverify.ec2.owned import Owned
from imgverify.ec2.taxonomy import Category
from imgverify.errors import InfrastructureError

Tell = Callable[[str], None]
# The documented rate of EC2's own waiters; an instance takes half a minute or more to end.
POLL_SECONDS, FIRST_POLL_SECONDS, ENDING_SECONDS = 15.0, 3.0, 300.0
# What hangs on something else may go a little later than that.
IN_USE_SECONDS, IN_USE_PAUSES = 60.0, (1.0, 2.0, 4.0, 8.0)
# What was made, or only asked for, a moment ago need not be known to all of EC2's servers.
UNKNOWN_PAUSES = (2.0, 4.0, 8.0, 16.0)
_PROTECTED = "OperationNotPermitted"


def destroy(
    api: Api, owned: Owned, tell: Tell, sleep: Callable[[float], None] = time.sleep
) -> None:
    """Terminate and delete everything of a run; bounded in time.

    Args:
        api: where it is.
        owned: what this process knows to have made; the rest is found by the run's tag.
        tell: hears a line about each thing that is freed.
        sleep: waits for a number of seconds.

    Raises:
        InfrastructureError: something is left, and is named.
    """
    teardown = _Teardown(api, owned.run_id, tell, sleep)
    teardown.instances(owned.instances)
    teardown.find(owned)
    teardown.volumes(owned.volumes)
    teardown.interfaces(owned.interfaces)
    teardown.security_groups(owned.security_groups)
    teardown.key_pairs(owned.key_pairs)
    teardown.schedules(owned.schedules, may_come="schedule" in owned.unanswered)
    teardown.conclude()


@dataclass(frozen=True, slots=True)
class _Left:
    thing: str
    reason: str
    hint: str = ""


class _Teardown:
    def __init__(self, api: Api, run_id: str, tell: Tell, sleep: Callable[[float], None]) -> None:
        self._api = api
        self._run_id = run_id
        self._tell = tell
        self._sleep = sleep
        self._found: list[search.Found] = []
        self._left: list[_Left] = []
        self._instances_left = False

    def instances(self, ids: Iterable[str]) -> None:
        """Terminate them, and wait for their end: what they use cannot be deleted before."""
        ending = [one for one in ids if self._terminate(one)]
        # Nobody must wait for an hour because each question goes unanswered for minutes.
        until = time.monotonic() + ENDING_SECONDS
        waited, pause = 0.0, FIRST_POLL_SECONDS
        while ending and waited < ENDING_SECONDS and time.monotonic() < until:
            self._sleep(pause)
            waited, pause = waited + pause, POLL_SECONDS
            ending = self._still_there(ending)
        for one in ending:
            self._leave(f"instance {one}", "is still shutting down", "it ends by itself")
        self._instances_left |= bool(ending)

    def find(self, owned: Owned) -> None:
        """Look for what carries the run's tag: answers get lost, and steps are interrupted."""
        known = {
            *owned.instances,
            *owned.volumes,
            *owned.interfaces,
            *owned.security_groups,
            *owned.key_pairs,
        }
        try:
            self._found = search.find(self._api, self._run_id, besides=known)
            for pause in UNKNOWN_PAUSES:
                if owned.unanswered <= {"schedule", *(one.kind for one in self._found)}:
                    break
                self._sleep(pause)
                self._found = search.find(self._api, self._run_id, besides=known)
        except InfrastructureError as error:
            self._leave("what carries the run's tag", error.message, error.hint)
        self.instances(id_ for id_ in self._of("instance", ()) if id_ not in known)

    def volumes(self, ids: list[str]) -> None:
        """Delete volumes; most are gone with their instance."""
        for one in self._of("volume", ids):
            self._delete(f"volume {one}", "delete_volume", VolumeId=one)

    def interfaces(self, ids: list[str]) -> None:
        """Delete network interfaces; most are gone with their instance."""
        for one in self._of("network-interface", ids):
            self._delete(
                f"network interface {one}", "delete_network_interface", NetworkInterfaceId=one
            )

    def security_groups(self, ids: list[str]) -> None:
        """Delete security groups; EC2 refuses for a while after the last instance has ended."""
        for one in self._of("security-group", ids):
            self._delete(f"security group {one}", "delete_security_group", GroupId=one)

    def key_pairs(self, ids: list[str]) -> None:
        """Delete key pairs."""
        for one in self._of("key-pair", ids):
            by = "KeyPairId" if one.startswith("key-") else "KeyName"
            which: dict[str, Any] = {by: one}
            self._delete(f"key pair {one}", "delete_key_pair", **which)

    def schedules(self, names: list[str], *, may_come: bool) -> None:
        """Delete schedules; not as long as one may have to end what we cannot.

        Args:
            names: of them.
            may_come: whether one that is not there may still come into being.
        """
        for name in names:
            if self._instances_left:
                self._leave(f"schedule {name}", "it is to end the instance", "")
                continue
            unknown = UNKNOWN_PAUSES if may_come else ()
            self._delete(
                f"schedule {name}",
                "delete_schedule",
                service="scheduler",
                unknown=unknown,
                Name=name,
            )

    def conclude(self) -> None:
        """Raise when something is left."""
        if not self._left:
            return
        things = "; ".join(f"{one.thing} ({one.reason})" for one in self._left)
        hints = dict.fromkeys(one.hint for one in self._left if one.hint)
        raise InfrastructureError(
            f"left in {self._api.region} of run {self._run_id}: {things}",
            "; ".join((*hints, "then: imgverify sweep --ec2 --yes")),
        )

    def _of(self, kind: str, known: Iterable[str]) -> list[str]:
        found = (
            one.id
            for one in self._found
            if one.kind == kind
            and not one.gone
            # It goes with the instance, and is not to be pulled out of one that stays.
            and not (self._instances_left and one.state == "in-use")
        )
        return [*dict.fromkeys((*known, *found))]

    def _terminate(self, id_: str) -> bool:
        """Whether it is on its way; False when it is gone, or cannot be terminated."""
        for pause in (*UNKNOWN_PAUSES, None):
            try:
                answer = self._api.change("terminate_instances", InstanceIds=[id_])
            except InfrastructureError as error:
                if not _is(error, Category.NOT_FOUND):
                    self._instances_left = True
                    self._leave(f"instance {id_}", error.message, _way_out(error, id_))
                    return False
            else:
                self._tell(f"instance {id_}: terminated")
                changes = answer.get("TerminatingInstances") or [{}]
                return bool(changes[0].get("CurrentState", {}).get("Name") != "terminated")
            if pause is not None:
                self._sleep(pause)
        # EC2 promised it, and shows what has ended for an hour: it is rather late than gone.
        self._instances_left = True
        self._leave(f"instance {id_}", "EC2 does not know it yet", "wait a minute")
        return False

    def _still_there(self, ids: list[str]) -> list[str]:
        try:
            reservations = self._api.pages(
                "describe_instances",
                "Reservations",
                # A filter, not a list of ids: that would be refused for one that is forgotten.
                Filters=[{"Name": "instance-id", "Values": ids}],
            )
        except InfrastructureError as error:
            if _is(error, Category.PERMISSION):
                # To ask for minutes would not help; what it used can go as soon as it has ended.
                for one in ids:
                    reason = "was told to end, and we may not see whether it did"
                    self._leave(f"instance {one}", reason, error.hint)
                return []
            # It was told to end; whether it has is asked again.
            return ids
        states = {
            one["InstanceId"]: one["State"]["Name"]
            for reservation in reservations
            for one in reservation["Instances"]
        }
        return [one for one in ids if states.get(one, "terminated") != "terminated"]

    def _delete(
        self,
        thing: str,
        operation: str,
        *,
        service: str = "ec2",
        unknown: Sequence[float] = (),
        **params: Any,
    ) -> None:
        waited = 0.0
        unknowns = iter(unknown)
        for pause in chain(IN_USE_PAUSES, repeat(IN_USE_PAUSES[-1])):
            try:
                self._api.change(operation, service=service, **params)
            except InfrastructureError as error:
                if _is(error, Category.NOT_FOUND):
                    later = next(unknowns, None)
                    if later is None:
                        return
                    self._sleep(later)
                    continue
                # Nothing lets go of it as long as its instance runs.
                patient = waited < IN_USE_SECONDS and not self._instances_left
                if not _is(error, Category.IN_USE) or not patient:
                    self._leave(thing, error.message, error.hint)
                    return
            else:
                self._tell(f"{thing}: deleted")
                return
            self._sleep(pause)
            waited += pause

    def _leave(self, thing: str, reason: str, hint: str) -> None:
        self._left.append(_Left(thing, reason, hint))


def _is(error: InfrastructureError, category: Category) -> bool:
    return isinstance(error, Ec2Error) and error.category is category


def _way_out(error: InfrastructureError, id_: str) -> str:
    if isinstance(error, Ec2Error) and error.code == _PROTECTED:
        return f"switch off its termination protection (DisableApiTermination of {id_})"
    return error.hint
