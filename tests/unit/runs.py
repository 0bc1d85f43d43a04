"""A run with one verdict of each result, for tests of everything behind the fold."""

from __future__ import annotations

from datetime import UTC, datetime

from imgverify.approvals import Waiver
from imgverify.gate import decide
from imgverify.model import (
    Artifact,
    Benchmark,
    CheckCall,
    Control,
    Finding,
    GatePolicy,
    Outcome,
    Plane,
    ProfileStamp,
    Result,
    Run,
    Severity,
    Verdict,
)

WAIVER = Waiver(
    control="1.1.10",
    reason="vendor agent writes to /var/tmp",
    owner="platform@example.com",
    expires=datetime(2099, 1, 1, tzinfo=UTC),
)


def control(number: str, title: str, **fields: object) -> Control:
    """A control with one check."""
    call = CheckCall(check="mount-option", params={"path": "/tmp", "option": "noexec"})
    return Control(id=number, title=title, checks=(call,), **fields)  # type: ignore[arg-type]


def one_verdict(number: str, title: str, result: Result, **fields: object) -> Verdict:
    """A verdict whose only outcome has a finding that fits the result."""
    holds = result is Result.PASS
    finding = Finding(
        holds=holds,
        wanted="the option noexec",
        found="noexec" if holds else "rw,nodev,x-custom-noexec-note",
        where="/etc/fstab:7",
        mend="add noexec to the options of /tmp",
    )
    outcome = Outcome(
        check="mount-option",
        result=result,
        plane=Plane.BOOT,
        reason="" if holds else f"it is {result}",
        findings=(finding,) if result in (Result.PASS, Result.FAIL) else (),
        seconds=0.00001,
    )
    return Verdict(
        control=control(number, title, severity=Severity.HIGH),
        result=result,
        plane=Plane.BOOT,
        reason=outcome.reason,
        outcomes=(outcome,),
        **fields,  # type: ignore[arg-type]
    )


def sample_run() -> Run:
    """One verdict of each result, one of them waived."""
    verdicts = (
        one_verdict("1.1.2", "/tmp is its own mount", Result.PASS),
        one_verdict("1.1.3", "noexec on /tmp", Result.FAIL),
        one_verdict("1.1.10", "noexec on /var/tmp", Result.FAIL, waiver=WAIVER),
        one_verdict("1.6.1", "hostile \x00\x1b[31m ]]> <&> \ud800 content", Result.ERROR),
        one_verdict("1.7", "no GNOME", Result.NOTAPPLICABLE),
        one_verdict("1.8", "reviewed by a person", Result.NOTCHECKED),
        one_verdict("1.9", "needs a boot", Result.NEEDS_BOOT),
    )
    return Run(
        tool="imgverify 0.1.0",
        run_id="0123456789ab",
        started=datetime(2026, 11, 21, 12, 0, tzinfo=UTC),
        finished=datetime(2026, 11, 21, 12, 1, tzinfo=UTC),
        artifact=Artifact(
            kind="disk", location="/images/web.qcow2", format="qcow2", digest="sha256:" + "ab" * 32
        ),
        profile=ProfileStamp(
            name="cis-debian12",
            digest="sha256:" + "cd" * 32,
            benchmark=Benchmark(name="CIS Debian Linux 12", version="1.1.0"),
        ),
        plane=Plane.BOOT,
        system="Debian GNU/Linux 12 (bookworm)",
        verdicts=verdicts,
        decision=decide(verdicts, GatePolicy()),
    )
