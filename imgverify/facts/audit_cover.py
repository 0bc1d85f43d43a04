"""Whether audit rules record what is demanded: by meaning, not by spelling."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from imgverify.facts.audit_rule import EVERY_ACCESS, AuditRule


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


T = TypeVar("T", AuditRule, Event)

# Conditions that leave out one program only: a site's choice, as in the rules for chrony that come
# with audit.
_PROGRAMS = ("exe=", "subj_type=", "pid=", "ppid=")
# Records without which a rule's event is not there: by name and by number.
_ESSENTIAL = frozenset({"SYSCALL", "1300", "PATH", "1302"})


def unrecorded(
    events: Iterable[Event], rules: Iterable[AuditRule], resolved: Callable[[str], str]
) -> list[Event]:
    """Find the events that no rule records, or not for everybody.

    The first rule that matches decides (auditctl(8), `-a`), so a `never` rule hides later ones; one
    with conditions hides a part of them. The kernel asks about watched files after all other rules
    (audit_filter_inodes), so that only a rule about the same file hides a part of these.

    Args:
        events: what is demanded.
        rules: in the kernel's order.
        resolved: replaces links at the beginning of a path.
    """
    ordered = [_followed(rule, resolved) for rule in rules]
    return [event for event in events if not _is_recorded(_followed(event, resolved), ordered)]


def _followed(about: T, resolved: Callable[[str], str]) -> T:
    """The same about what its target's links lead to; few have one, and there are many rules."""
    target = resolved(about.target)
    return about if target == about.target else replace(about, target=target)


def _is_recorded(event: Event, rules: list[AuditRule]) -> bool:
    if any(_switches_off(rule, event) for rule in rules):
        return False
    for rule in rules:
        if rule.filter != "exit":
            continue
        if rule.action == "always" and _matches(rule, event):
            return True
        if rule.action != "always" and (_matches(rule, event) or _meets(rule, event)):
            return False
    return False


def _switches_off(rule: AuditRule, event: Event) -> bool:
    """Whether it leaves out what is demanded before any rule about calls is asked."""
    if rule.filter == "task":
        return rule.action == "never" and all(_can_hold(field, event) for field in rule.fields)
    if rule.filter != "exclude":
        return False
    kinds = {field.partition("=")[2] for field in rule.fields if field.startswith("msgtype=")}
    others = [field for field in rule.fields if not field.startswith("msgtype=")]
    return (not kinds or bool(kinds & _ESSENTIAL)) and all(
        _can_hold(field, event) for field in others
    )


def _matches(rule: AuditRule, event: Event) -> bool:
    return (
        _about_call(rule, event)
        and _about_target(rule, event)
        and all(_implied(field, event) for field in rule.fields)
    )


def _about_call(rule: AuditRule, event: Event) -> bool:
    if rule.arch not in ("", event.arch):
        return False
    if "all" in rule.syscalls:
        return True
    # Without an architecture names are numbers of the machine's own, which mean other calls in b32.
    return bool(rule.arch or event.arch == "b64") and event.syscall in rule.syscalls


def _about_target(rule: AuditRule, event: Event) -> bool:
    if not rule.target:
        # Without a path, too, `perm` says which calls a rule is about.
        return rule.access == EVERY_ACCESS or (
            bool(event.access) and set(event.access) <= rule.access
        )
    if not event.target or not set(event.access) <= rule.access:
        return False
    if rule.target == event.target:
        return rule.recursive or not event.is_folder
    return rule.recursive and _is_below(event.target, rule.target)


def _is_below(path: str, folder: str) -> bool:
    return path.startswith(folder.rstrip("/") + "/")


def _implied(field: str, event: Event) -> bool:
    """Whether a rule's condition holds for every event that is meant."""
    since = re.fullmatch(r"auid>=(\d+)", field)
    if since:
        return event.auid_min is not None and int(since[1]) <= event.auid_min
    if field == "success=0":
        return any(one.startswith("exit=-") for one in event.fields)
    return field in event.fields


def _meets(rule: AuditRule, event: Event) -> bool:
    """Whether a rule with conditions is about some of the events that are meant."""
    if event.target and rule.target:
        about = bool(set(event.access) & rule.access) and (
            rule.target == event.target
            or (rule.recursive and _is_below(event.target, rule.target))
            or (event.is_folder and _is_below(rule.target, event.target))
        )
    else:
        is_watched_file = bool(event.target) and not event.is_folder
        about = not rule.target and not is_watched_file and rule.access == EVERY_ACCESS
    return about and _about_call(rule, event) and all(_can_hold(f, event) for f in rule.fields)


def _can_hold(field: str, event: Event) -> bool:
    """Whether a rule's condition holds for some of the events that are meant."""
    if field.startswith(_PROGRAMS):
        return False
    name, _, value = field.partition("=")
    if field == "auid=unset":
        return event.auid_min is None and "auid!=unset" not in event.fields
    if name in ("auid", "auid<") and value.isdigit():
        return event.auid_min is None or int(value) >= event.auid_min
    below = re.fullmatch(r"auid<(\d+)", field)
    if below:
        return event.auid_min is None or int(below[1]) > event.auid_min
    said = {one.partition("=")[2] for one in event.fields if one.startswith(f"{name}=")}
    return not said or value in said
