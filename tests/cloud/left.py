"""What still exists, so that a test can say: nothing."""

from __future__ import annotations

from moto.ec2.models import ec2_backends
from moto.scheduler.models import scheduler_backends

from tests.cloud.state import ACCOUNT, State


def left(state: State, region: str) -> dict[str, list[str]]:
    """Ids by kind; kinds of which there is nothing are not named.

    Args:
        state: of the cloud.
        region: empty for all that were used.
    """
    with state.lock:
        regions = [region] if region else list(ec2_backends[ACCOUNT])
        found: dict[str, list[str]] = {}
        for name in regions:
            for kind, ids in _of(name).items():
                found.setdefault(kind, []).extend(ids)
        return {kind: ids for kind, ids in found.items() if ids}


def _of(region: str) -> dict[str, list[str]]:
    backend = ec2_backends[ACCOUNT][region]
    schedules = scheduler_backends[ACCOUNT][region].schedule_groups.values()
    return {
        "instances": [one.id for one in backend.all_instances() if one.state != "terminated"],
        "volumes": list(backend.volumes),
        "interfaces": list(backend.enis),
        "security groups": [
            group.id
            for groups in backend.groups.values()
            for group in groups.values()
            if group.name != "default"
        ],
        "key pairs": list(backend.key_pairs),
        "schedules": [name for group in schedules for name in group.schedules],
        "spot requests": list(backend.spot_instance_requests),
    }
