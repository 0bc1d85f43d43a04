"""The agent of AWS Systems Manager is there, or is not."""

from __future__ import annotations

from imgverify.expect import Expect
from imgverify.facts.ssm_agent import PROGRAMS, UNITS, SsmAgent

_WORDS = ("enabled", "absent", "enabled-or-absent")


def test_ssm_agent(ssm_agent: SsmAgent, expect: Expect, wanted: str = "enabled") -> None:
    """The SSM agent runs and the next boot starts it, or there is none.

    Args:
        ssm_agent: program and unit.
        expect: the recorder.
        wanted: `enabled`, `absent`, or `enabled-or-absent`.
    """
    if wanted not in _WORDS:
        raise ValueError(f"wanted: unknown {wanted!r}; known are {', '.join(_WORDS)}")
    installed = bool(ssm_agent.program)
    if wanted == "absent" or not installed:
        expect(
            not installed if wanted == "absent" else wanted != "enabled",
            wanted="no SSM agent" if wanted == "absent" else wanted.replace("-", " "),
            found=ssm_agent.program or "not installed",
            where=" ".join(PROGRAMS),
            mend="remove amazon-ssm-agent" if installed else "install amazon-ssm-agent",
        )
        return
    unit = ssm_agent.unit or UNITS[0]
    expect(
        ssm_agent.enabled,
        wanted="started by the next boot",
        found="enabled" if ssm_agent.enabled else "no target or unit wants it",
        where=f"unit files: {unit}",
        mend=f"systemctl enable {unit}",
    )
    expect(
        ssm_agent.active,
        wanted="running",
        found="active" if ssm_agent.active else "not active",
        where=f"systemctl: {unit}",
        mend=f"systemctl status {unit}",
    )
