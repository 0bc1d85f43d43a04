"""The agent of AWS Systems Manager, from a package or a snap."""

from __future__ import annotations

from dataclasses import dataclass

from imgverify.facts import systemd_units
from imgverify.facts.answers import Answers
from imgverify.facts.questions import Command, File, Stat
from imgverify.facts.systemd_units import SystemdUnits
from imgverify.facts.unit_load_path import files_of
from imgverify.model import Plane
from imgverify.unobserved import NotObservedError, attempt

UNITS = ("amazon-ssm-agent.service", "snap.amazon-ssm-agent.amazon-ssm-agent.service")
PROGRAMS = (
    "/usr/bin/amazon-ssm-agent",
    "/usr/sbin/amazon-ssm-agent",
    "/var/lib/snapd/snaps/amazon-ssm-agent_*.snap",
)
FILES: tuple[File, ...] = (
    *systemd_units.FILES,
    *(file for unit in UNITS for file in files_of(unit)),
)
STATS: tuple[Stat, ...] = (*systemd_units.STATS, *(Stat(path) for path in PROGRAMS))
COMMANDS: tuple[Command, ...] = systemd_units.COMMANDS

_STARTS = ("enabled", "enabled-runtime", "generated")


@dataclass(frozen=True, slots=True)
class SsmAgent:
    """The agent.

    Args:
        program: where it is; empty when it is not there.
        unit: that starts it; empty when there is none.
        enabled: whether the next boot starts it.
        active: whether it runs; not observed on a disk.
    """

    program: str
    unit: str
    enabled: bool
    active: bool


def parse(answers: Answers) -> SsmAgent:
    """Look for the program, and at its unit."""
    units = systemd_units.parse(answers)
    unit = attempt(lambda: next((one for one in UNITS if units.enablement(one) != "absent"), ""))
    return SsmAgent(
        program=attempt(lambda: _program(answers)),
        unit=unit,
        enabled=attempt(lambda: bool(unit) and _starts(units, unit)),
        active=attempt(lambda: _active(answers, units, unit)),
    )


def _starts(units: SystemdUnits, unit: str) -> bool:
    return units.enablement(unit) in _STARTS and units.pulled_in(unit)


def _program(answers: Answers) -> str:
    for path in PROGRAMS:
        states = answers.states_of(path) if "*" in path else [answers.state(path)]
        if found := [one.path for one in states if one]:
            return found[0]
    return ""


def _active(answers: Answers, units: SystemdUnits, unit: str) -> bool:
    if answers.plane is Plane.OFFLINE:
        raise NotObservedError("whether the SSM agent runs shows in a boot", needs_boot=True)
    return bool(unit) and units.active(unit) == "active"
