"""Audit rules on disk and in the kernel."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from imgverify.facts.answers import Answers
from imgverify.model import Plane, Result
from tests.checks.building import answers
from tests.checks.judging import judge, with_file, with_output

RULE = "-w /etc/passwd -p wa -k identity\n"
ENABLED = "enabled 1\nfailure 1\npid 612\n"
UNIT = "/usr/lib/systemd/system/auditd.service"
RULES = "/etc/audit/rules.d/10-site.rules"


def audited(
    text: str = RULE,
    loaded: str = RULE,
    *,
    files: Mapping[str, str] | None = None,
    status: str = ENABLED,
    plane: Plane = Plane.BOOT,
    machine: str = "x86_64",
) -> Answers:
    """A machine with these rules on disk and in the kernel."""
    unit = {UNIT: "ExecStartPost=-/sbin/augenrules --load\n"}
    return answers(
        "audit_rules",
        "platform",
        files={RULES: text, **unit, **(files or {})},
        outputs={
            "audit rules": loaded,
            "audit status": status,
            "platform": f"machine {machine}\nvm kvm\ncontainer \n",
        },
        plane=plane,
    )


def watch(given: Answers) -> Result:
    """Judge a watch on /etc/passwd."""
    return judge("audit-rule", given, path="/etc/passwd", perm="wa").result


def test_both_hold() -> None:
    """Recorded now, and after a boot."""
    assert watch(audited()) is Result.PASS


def test_only_loaded() -> None:
    """A rule that a person loaded by hand is gone after a boot."""
    outcome = judge("audit-rule", audited("# none\n"), path="/etc/passwd", perm="wa")
    assert outcome.result is Result.FAIL
    (unmet,) = (one for one in outcome.findings if not one.holds)
    assert unmet.wanted.endswith("recorded after a boot")
    assert "-w /etc/passwd -p wa" in unmet.mend


def test_only_on_disk() -> None:
    """A rule that the kernel does not have records nothing today."""
    assert watch(audited(loaded="No rules\n")) is Result.FAIL


def test_commented_and_shadowed() -> None:
    """A comment is no rule, and what stands in audit.rules alone is overwritten at a boot."""
    assert watch(audited(f"#{RULE}", files={"/etc/audit/audit.rules": RULE})) is Result.FAIL


def test_old_unit_loads_audit_rules() -> None:
    """Where the unit loads audit.rules itself, rules.d is not read."""
    old = {UNIT: "ExecStartPost=-/sbin/auditctl -R /etc/audit/audit.rules\n"}
    assert watch(audited(files={**old, "/etc/audit/audit.rules": RULE}, text="")) is Result.PASS
    assert watch(audited(files={**old, "/etc/audit/audit.rules": "-D\n"})) is Result.FAIL


def test_deleted_again() -> None:
    """In a file that is loaded as it is, -D takes away what stands above it."""
    given = audited("", files={"/etc/audit/audit.rules": f"{RULE}-D\n"})
    without = with_file(given, RULES, None)
    assert watch(without) is Result.FAIL


def test_switched_off() -> None:
    """Rules in a kernel that does not audit record nothing."""
    assert watch(audited(status="enabled 0\n")) is Result.FAIL


def test_could_not_look() -> None:
    """A list that could not be had is no empty list."""
    given = with_output(audited(), "audit rules", "", status=1)
    assert watch(given) is Result.ERROR
    assert watch(audited(plane=Plane.OFFLINE)) is Result.NEEDS_BOOT


def test_calls_over_several_rules() -> None:
    """Calls may be spread over rules; each architecture and exit must be there."""
    lines = [
        f"-a always,exit -F arch={arch} -S {call} -F exit={code} -F auid>=1000 -F auid!=unset"
        for arch in ("b32", "b64")
        for call in ("open", "creat")
        for code in ("-EACCES", "-EPERM")
    ]
    wish = {
        "syscalls": ["creat", "open"],
        "exits": ["-EACCES", "-EPERM"],
        "auid_min": 1000,
        "auid_not": "unset",
    }
    text = "\n".join(lines)
    assert judge("audit-rule", audited(text, text), None, **wish).result is Result.PASS
    short = "\n".join(lines[1:])
    outcome = judge("audit-rule", audited(short, text), None, **wish)
    assert outcome.result is Result.FAIL
    assert outcome.findings[0].found == "not recorded: open (b32 -EACCES)"


def test_uid_min_of_the_machine() -> None:
    """People's accounts begin where login.defs says."""
    line = "".join(
        f"-a always,exit -F arch={arch} -S mount -F auid>=1000 -F auid!=unset\n"
        for arch in ("b32", "b64")
    )
    old = {"/etc/login.defs": "UID_MIN\t500\n"}
    wish = {"syscalls": ["mount"], "auid_min": 1000, "auid_not": "unset"}
    assert judge("audit-rule", audited(line, line), None, **wish).result is Result.PASS
    assert judge("audit-rule", audited(line, line, files=old), None, **wish).result is Result.FAIL


@pytest.mark.parametrize(
    ("text", "result"),
    [("-e 2\n", Result.PASS), ("-e 1\n", Result.FAIL), ("#-e 2\n", Result.FAIL)],
)
def test_locked(text: str, result: Result) -> None:
    """Augenrules puts -e at the end, wherever it stands."""
    given = audited(text + RULE, status="enabled 2\n")
    assert judge("audit-control", given, line="-e 2", last=True).result is result


def test_locked_on_disk_only() -> None:
    """The running kernel must be locked, too."""
    assert judge("audit-control", audited("-e 2\n"), line="-e 2", last=True).result is Result.FAIL


def test_locked_too_early() -> None:
    """In a file that is loaded as it is, nothing may follow."""
    given = with_file(
        audited(status="enabled 2\n", files={"/etc/audit/audit.rules": f"{RULE}-e 2\n-c\n"}),
        RULES,
        None,
    )
    assert judge("audit-control", given, line="-c").result is Result.FAIL


def test_calls_that_arm_never_had() -> None:
    """64-bit arm opens files with openat alone; 32-bit programs on it still have the old calls."""
    wish = {"syscalls": ["open", "openat"], "arch": ["b64"]}
    line = "-a always,exit -F arch=b64 -S openat\n"
    arm = audited(line, line, machine="aarch64")
    assert judge("audit-rule", arm, None, **wish).result is Result.PASS
    assert judge("audit-rule", audited(line, line), None, **wish).result is Result.FAIL
    both = {"syscalls": ["open"], "arch": ["b64", "b32"]}
    assert judge("audit-rule", arm, None, **both).result is Result.FAIL
    alone = judge("audit-rule", arm, None, syscalls=["open"], arch=["b64"])
    assert alone.result is Result.NOTAPPLICABLE
    assert alone.reason.startswith("aarch64 has no such system call")


def test_an_unknown_architecture_is_not_guessed() -> None:
    """Whether a call exists must be known before its absence is forgiven."""
    given = with_output(audited(), "platform", "", status=1)
    outcome = judge("audit-rule", given, syscalls=["open"])
    assert outcome.result is Result.ERROR
