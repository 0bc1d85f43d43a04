"""What the kernel records, now and after the next boot."""

from __future__ import annotations

from pathlib import PurePosixPath

from imgverify.expect import Expect
from imgverify.facts.audit_cover import Event, unrecorded
from imgverify.facts.audit_rules import AuditRules, RuleSet
from imgverify.facts.fstab import Fstab
from imgverify.facts.mount_options import promises
from imgverify.facts.mount_units import MountUnits
from imgverify.facts.mounts import Mounts
from imgverify.facts.next_boot_mounts import at_next_boot
from imgverify.facts.platform import Platform
from imgverify.facts.system_calls import exists, is_old
from imgverify.facts.walk import Walk
from imgverify.unobserved import NotApplicableError, only_booted

_BOTH = ("b64", "b32")
_SHOWN = 6
_LENDING_NOTHING = ("nosuid", "noexec")


def test_audit_rule(
    audit_rules: AuditRules,
    platform: Platform,
    expect: Expect,
    *,
    path: str = "",
    perm: str = "",
    syscalls: list[str] | None = None,
    arch: list[str] | None = None,
    auid_min: int | None = None,
    auid_not: str = "",
    exits: list[str] | None = None,
    a0: str = "",
    compare: str = "",
    euid: int | None = None,
) -> None:
    """Accesses to a path, or system calls, are recorded by loaded rules and by those of a boot.

    Rules are held against it by what they record: how they are written, how many they are and
    which key they carry does not matter; a rule with conditions of its own does not do.

    Args:
        audit_rules: the rules.
        platform: its architecture may not have every call.
        expect: the recorder.
        path: what is watched; a folder, with everything below it, when it ends with a slash.
        perm: of `rwxa`, the accesses to it.
        syscalls: names of calls, each of which must be recorded.
        arch: `b64`, `b32`; both without it.
        auid_min: record only who logged in with this uid or above; login.defs may say another.
        auid_not: `unset` allows rules to leave out processes that nobody logged in for.
        exits: results, each of which must be recorded, as `-EACCES`; all of them without it.
        a0: value of the call's first argument; any without it.
        compare: ids that differ, as `uid!=euid`.
        euid: effective uid that must be recorded.
    """
    fields = _fields(auid_not, a0, compare, euid)
    events = [
        Event(
            arch=one_arch,
            syscall=call,
            target=path.rstrip("/"),
            is_folder=path.endswith("/"),
            access=perm,
            fields=fields | ({f"exit={one_exit}"} if one_exit else set()),
            auid_min=None if auid_min is None else audit_rules.uid_min,
        )
        for one_arch in arch or _BOTH
        for call in syscalls or [""]
        if one_arch != "b64" or not is_old(call) or exists(call, platform.architecture.value)
        for one_exit in exits or [""]
    ]
    if not events:
        seen = platform.architecture
        raise NotApplicableError(f"{seen.value} has no such system call ({seen.where})")
    _judge(audit_rules, expect, events)


def test_audit_privileged(
    audit_rules: AuditRules,
    walk: Walk,
    mounts: Mounts,
    fstab: Fstab,
    mount_units: MountUnits,
    expect: Expect,
    *,
    perm: str = "x",
    auid_min: int | None = 1000,
    auid_not: str = "unset",
) -> None:
    """Every use of a program that lends its owner's or group's rights is recorded.

    Programs on file systems that are mounted nosuid or noexec lend nothing.

    Args:
        audit_rules: the rules.
        walk: the programs with a setuid or setgid bit.
        mounts: where they lie.
        fstab: where they will lie, where nothing is mounted.
        mount_units: likewise.
        expect: the recorder.
        perm: of `rwxa`, the accesses.
        auid_min: as for `audit-rule`.
        auid_not: as for `audit-rule`.
    """
    programs = [
        one.path
        for one in walk.found
        if one.lends_rights
        and one.permissions & 0o111
        and not _lends_nothing(one.path, mounts, fstab, mount_units)
    ]
    if not programs:
        expect(
            not programs,
            wanted="no unrecorded program",
            found="no program with a setuid or setgid bit",
            where=f"find on {', '.join(walk.roots)}",
        )
        return
    events = [
        Event(
            arch=arch,
            target=path,
            access=perm,
            fields=_fields(auid_not, "", "", None),
            auid_min=None if auid_min is None else audit_rules.uid_min,
        )
        for path in programs
        for arch in _BOTH
    ]
    _judge(audit_rules, expect, events)


def test_audit_control(
    audit_rules: AuditRules, expect: Expect, line: str, *, last: bool = False
) -> None:
    """A control line is among the rules of a boot; `-e 2` holds for the running kernel, too.

    Args:
        audit_rules: the rules.
        expect: the recorder.
        line: as in audit.rules(7).
        last: whether it must be the last line, so that nothing comes after it.
    """
    wanted = " ".join(line.split())
    found = [
        (text, at) for text, at in audit_rules.at_boot.control if text.split() == wanted.split()
    ]
    same = [at for text, at in audit_rules.at_boot.control if text[:2] == wanted[:2]]
    expect(
        bool(found) and (not last or audit_rules.last_line.split() == wanted.split()),
        wanted=f"{wanted}{' as the last line' if last else ''}",
        found=f"the last line is {audit_rules.last_line or 'missing'}"
        if last and found
        else found[0][0]
        if found
        else "no such line",
        where=(same or [audit_rules.at_boot.where])[-1],
        mend=f"echo '{wanted}' >/etc/audit/rules.d/99-finalize.rules && augenrules --load",
    )
    if wanted == "-e 2":
        expect(
            audit_rules.enabled == 2,  # noqa: PLR2004 - auditctl(8): enabled and locked
            wanted="enabled 2",
            found=f"enabled {audit_rules.enabled}",
            where="auditctl -s",
            mend="augenrules --load; a locked rule set needs a reboot to change",
        )


def _lends_nothing(path: str, mounts: Mounts, fstab: Fstab, mount_units: MountUnits) -> bool:
    if not only_booted(mounts):
        return any(mounts.covering(path).has(option) for option in _LENDING_NOTHING)
    for folder in map(str, PurePosixPath(path).parents):
        if planned := at_next_boot(folder, fstab, mount_units):
            return all(
                any(promises(one.options, option) for option in _LENDING_NOTHING) for one in planned
            )
    return False


def _fields(auid_not: str, a0: str, compare: str, euid: int | None) -> frozenset[str]:
    fields = set()
    if auid_not:
        fields.add(f"auid!={auid_not}")
    if a0:
        fields.add(f"a0={int(a0, 0)}")
    if compare:
        fields.add(f"-C {'!='.join(sorted(compare.split('!=')))}")
    if euid is not None:
        fields.add(f"euid={euid}")
    return frozenset(fields)


def _judge(audit_rules: AuditRules, expect: Expect, events: list[Event]) -> None:
    def held(rules: RuleSet, when: str, mend: str) -> None:
        missing = unrecorded(events, rules.rules, audit_rules.resolved)
        expect(
            not missing,
            wanted=f"{_shown(events)} recorded {when}",
            found=f"not recorded: {_shown(missing)}"
            if missing
            else f"recorded by {len(rules.rules)} rules",
            where=rules.where,
            mend=mend,
        )

    rule = _rule(events)
    held(
        audit_rules.at_boot,
        "after a boot",
        f"echo '{rule}' >>/etc/audit/rules.d/50-site.rules && augenrules --load",
    )
    held(audit_rules.loaded, "now", f"augenrules --load, or auditctl {rule}")
    expect(
        audit_rules.enabled > 0,
        wanted="auditing enabled",
        found=f"enabled {audit_rules.enabled}",
        where="auditctl -s",
        mend="auditctl -e 1; systemctl enable --now auditd",
    )


def _shown(events: list[Event]) -> str:
    texts = dict.fromkeys(_phrase(event) for event in events)
    more = len(texts) - _SHOWN
    return ", ".join([*list(texts)[:_SHOWN], *([f"and {more} more"] if more > 0 else [])])


def _phrase(event: Event) -> str:
    exits = [field.partition("=")[2] for field in event.fields if field.startswith("exit=")]
    if event.target:
        return f"{event.access} of {event.target}{'/' if event.is_folder else ''} ({event.arch})"
    return f"{event.syscall} ({' '.join([event.arch, *exits])})"


def _rule(events: list[Event]) -> str:
    """A rule that would record the first kind of what is demanded."""
    event = events[0]
    auid = [f"-F auid>={event.auid_min}"] if event.auid_min is not None else []
    conditions = [*auid, *(f if f.startswith("-C") else f"-F {f}" for f in sorted(event.fields))]
    if event.target and not conditions:
        return f"-w {event.target}{'/' if event.is_folder else ''} -p {event.access} -k site"
    if event.target:
        about = [f"-F path={event.target}", f"-F perm={event.access}"]
    else:
        calls = ",".join(dict.fromkeys(one.syscall for one in events))
        about = [f"-F arch={event.arch}", f"-S {calls}"]
    return " ".join(["-a always,exit", *about, *conditions, "-k site"])
