"""Whether audit rules record what is demanded: by meaning, not by spelling."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from imgverify.facts.audit_rule import AuditRule


@dataclass(frozen=True, slots=True)
class Event:
    """One event that must be recorded.

    Args:
        arch: `b64` or `b32`.
        syscall: its name; empty for an access to `target`, whatever the call.
        target: path; empty when it is about a call.
        is_folder: whether everything below the target is meant.
        access: of `rwxa`.
        fields: conditions that a rule may have and still record it, as `AuditRule` spells them.
        auid_min: login uids from here on must be recorded; None for all.
    """

    arch: str
    syscall: str = ""
    target: str = ""
    is_folder: bool = False
    access: str = ""
    fields: frozenset[str] = frozenset()
    auid_min: int | None = None


def unrecorded(
    events: Iterable[Event], rules: Iterable[AuditRule], resolved: Callable[[str], str]
) -> list[Event]:
    """Find the events that no rule records.

    The first rule that matches decides (auditctl(8), `-a`), so a `never` rule hides later ones.

    Args:
        events: what is demanded.
        rules: in the kernel's order.
        resolved: replaces links at the beginning of a path.
    """
    ordered = [replace(rule, target=resolved(rule.target)) for rule in rules]
    if any(
        rule.filter == "task" and rule.action == "never" and not rule.fields for rule in ordered
    ):
        return list(events)
    exits = [rule for rule in ordered if rule.filter == "exit"]
    missing = []
    for event in events:
        meant = replace(event, target=resolved(event.target))
        first = next((rule for rule in exits if _matches(rule, meant)), None)
        if first is None or first.action != "always":
            missing.append(event)
    return missing


def _matches(rule: AuditRule, event: Event) -> bool:
    return (
        rule.arch in ("", event.arch)
        and _about_call(rule, event)
        and _about_target(rule, event)
        and all(_implied(field, event) for field in rule.fields)
    )


def _about_call(rule: AuditRule, event: Event) -> bool:
    if "all" in rule.syscalls:
        return True
    return bool(event.syscall) and event.syscall in rule.syscalls


def _about_target(rule: AuditRule, event: Event) -> bool:
    if not rule.target:
        return True
    if not event.target or not set(event.access) <= rule.access:
        return False
    if rule.target == event.target:
        return rule.recursive or not event.is_folder
    return rule.recursive and event.target.startswith(rule.target.rstrip("/") + "/")


def _implied(field: str, event: Event) -> bool:
    """Whether a rule's condition holds for every event that is meant."""
    since = re.fullmatch(r"auid>=(\d+)", field)
    if since:
        return event.auid_min is not None and int(since[1]) <= event.auid_min
    return field in event.fields
