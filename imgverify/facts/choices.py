"""Which of several programs for the same task a machine uses: firewall, clock, log.

Benchmarks have a chapter for each and mean only the one in use.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from imgverify.facts import systemd_units
from imgverify.facts.answers import Answers
from imgverify.facts.os_release import assignments
from imgverify.facts.questions import Command, File
from imgverify.facts.systemd_units import SystemdUnits
from imgverify.facts.ufw_files import UFW_CONF
from imgverify.facts.unit_load_path import files_of
from imgverify.model import Plane
from imgverify.unobserved import NotApplicableError, NotObservedError, attempt

# By task, each program with the units that start it; distributions name some differently.
TASKS: dict[str, dict[str, tuple[str, ...]]] = {
    "firewall": {
        "firewalld": ("firewalld.service",),
        "nftables": ("nftables.service",),
        "iptables": ("iptables.service", "ip6tables.service", "netfilter-persistent.service"),
        "ufw": ("ufw.service",),
    },
    "time service": {
        "chrony": ("chronyd.service", "chrony.service"),
        "systemd-timesyncd": ("systemd-timesyncd.service",),
        "ntp": ("ntpd.service", "ntp.service", "ntpsec.service"),
    },
    "log service": {
        "rsyslog": ("rsyslog.service",),
        "systemd-journald": ("systemd-journald.service",),
    },
}
JOURNALD = "systemd-journald"

FILES = (
    *systemd_units.FILES,
    File(UFW_CONF),
    *(
        file
        for programs in TASKS.values()
        for units in programs.values()
        for unit in units
        for file in files_of(unit)
    ),
)
STATS = systemd_units.STATS
COMMANDS: tuple[Command, ...] = systemd_units.COMMANDS

_STARTS = ("enabled", "enabled-runtime", "generated")


@dataclass(frozen=True, slots=True)
class Program:
    """One of several programs for a task.

    Args:
        name: as a control says it: `nftables`, `chrony`.
        enabled: whether the next boot starts it.
        active: whether it runs now; False where nothing runs.
        shown: the units and what they are, for evidence.
    """

    name: str
    enabled: bool
    active: bool
    shown: str

    @property
    def in_use(self) -> bool:
        """Whether it runs, or will."""
        return self.enabled or self.active


@dataclass(frozen=True, slots=True)
class Choices:
    """The programs of each task.

    Args:
        programs: by task and name.
        is_running: whether there is a running system, so that `active` means something.
    """

    programs: Mapping[str, Mapping[str, Program]]
    is_running: bool

    def rivals(self, name: str) -> Mapping[str, Program]:
        """The programs for the task that a program is for, itself included.

        Raises:
            ValueError: no such program is known.
        """
        for programs in self.programs.values():
            if name in programs:
                return programs
        known = ", ".join(one for programs in self.programs.values() for one in programs)
        raise ValueError(f"{name!r} is none of {known}")

    def refuse_unused(self, *names: str) -> None:
        """Say that a control does not apply when others than these programs are in use.

        When nothing is in use for the task, the control applies: otherwise nobody would be told.

        Raises:
            NotApplicableError: none of them is in use, and a rival is.
        """
        rivals = self.rivals(names[0])
        if any(rivals[name].in_use for name in names):
            return
        others = [one for one in rivals.values() if one.in_use]
        if others:
            shown = "; ".join(f"{one.name} is ({one.shown})" for one in others)
            raise NotApplicableError(f"{' or '.join(names)} is not in use: {shown}")


def parse(answers: Answers) -> Choices:
    """Read the units of every program."""
    units = systemd_units.parse(answers)
    found = {
        task: {name: attempt(lambda name=name, own=own: _program(name, own, units, answers))  # type: ignore[misc]
               for name, own in programs.items()}
        for task, programs in TASKS.items()
    }  # fmt: skip
    logs = found["log service"]
    logs[JOURNALD] = attempt(lambda: _journald(logs))
    return Choices(found, answers.plane is not Plane.OFFLINE)


def _program(name: str, own: tuple[str, ...], units: SystemdUnits, answers: Answers) -> Program:
    runs = answers.plane is not Plane.OFFLINE
    enabled = [unit for unit in own if _starts(units, unit)]
    active = [unit for unit in own if runs and units.active(unit) == "active"]
    shown = ", ".join(
        f"{unit}: {units.enablement(unit)}{', ' + units.active(unit) if runs else ''}"
        for unit in own
        if units.enablement(unit) != "absent" or unit in active
    )
    switch = True
    if name == "ufw":
        # Its unit may be enabled and active all the same; this says whether it does a thing.
        switch = assignments(answers.text(UFW_CONF) or "").get("ENABLED", "no").lower() == "yes"
        shown += f"; {UFW_CONF}: ENABLED={'yes' if switch else 'no'}"
    return Program(name, bool(enabled) and switch, bool(active) and switch, shown or "no such unit")


def _starts(units: SystemdUnits, unit: str) -> bool:
    return units.enablement(unit) in _STARTS and units.pulled_in(unit)


def _journald(logs: Mapping[str, Program]) -> Program:
    """The journal always runs; it is the log when nothing takes the messages from it."""
    journal, rsyslog = logs[JOURNALD], logs["rsyslog"]
    if journal.shown == "no such unit":
        raise NotObservedError("systemd-journald.service was not found")
    alone = not rsyslog.in_use
    return Program(JOURNALD, alone, journal.active and alone, journal.shown)
