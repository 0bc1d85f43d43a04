"""What a run has made in EC2, in the words that EC2 itself keeps it by."""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec

RUN_TAG, OWNER_TAG, EXPIRES_TAG = "imgverify:run", "imgverify:owner", "imgverify:expires"


class Ec2Place(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where in AWS something is: enough to find it again, and no secret.

    Args:
        region: name.
        endpoint_url: of another API server than AWS'; empty for AWS'.
        profile: section of AWS' configuration files; empty for the default.
        account: id of whose it is, should the same words mean another one later; empty when nobody
            has asked.
    """

    region: str
    endpoint_url: str = ""
    profile: str = ""
    account: str = ""


@dataclass(slots=True)
class Owned:
    """Resources of one run in one region; a provider fills it in as it makes them.

    Args:
        run_id: of the run; the value of `RUN_TAG`.
        instances, volumes, interfaces, security_groups, key_pairs: ids.
        schedules: names of EventBridge schedules.
        unanswered: kinds of what was asked for, and nobody knows yet what came of it.
    """

    run_id: str
    instances: list[str] = field(default_factory=list)
    volumes: list[str] = field(default_factory=list)
    interfaces: list[str] = field(default_factory=list)
    security_groups: list[str] = field(default_factory=list)
    key_pairs: list[str] = field(default_factory=list)
    schedules: list[str] = field(default_factory=list)
    unanswered: set[str] = field(default_factory=set)
