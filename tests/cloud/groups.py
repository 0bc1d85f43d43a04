"""Security groups: one that is in use cannot be deleted."""

from __future__ import annotations

from typing import Any

from tests.cloud.protocol import Request
from tests.cloud.state import State
from tests.cloud.wording import Refused, not_found


def delete(state: State, request: Request) -> dict[str, Any]:
    """DeleteSecurityGroup."""
    backend = state.backend(request.region)
    name = request.params.get("GroupId") or request.params.get("GroupName", "")
    group = backend.get_security_group_by_name_or_id(name)
    if group is None:
        raise not_found("InvalidGroup", name)
    if group.name == "default":
        raise Refused(
            "CannotDelete",
            f"the specified group: '{group.id}' name: 'default' cannot be deleted by a user",
        )
    if _in_use(backend, group):
        raise Refused("DependencyViolation", f"resource {group.id} has a dependent object")
    for groups in backend.groups.values():
        groups.pop(group.id, None)
    return {"Return": True, "GroupId": group.id}


def _in_use(backend: Any, group: Any) -> bool:
    if any(group in nic.group_set for nic in backend.enis.values()):
        return True
    others = (other for groups in backend.groups.values() for other in groups.values())
    return any(
        rule.source_group.get("GroupId") == group.id
        for other in others
        if other is not group
        for rule in [*other.ingress_rules, *other.egress_rules]
    )
