"""systemd's units: what runs, what will be started, what failed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from imgverify.facts import sysv_scripts, unit_load_path
from imgverify.facts.answers import Answers
from imgverify.facts.identity import MACHINE_ID
from imgverify.facts.questions import Command, File, Question
from imgverify.facts.unit_load_path import files_of
from imgverify.facts.unit_names import SUFFIXES, full_name, is_unit, suffix, template_of
from imgverify.facts.unit_states import UnitStates, read_unit_states
from imgverify.unobserved import NotObservedError, attempt

UNITS = "systemd units"
STATE = "systemd state"

FILES = (*unit_load_path.FILES, File(MACHINE_ID))
STATS = (*unit_load_path.STATS, *sysv_scripts.STATS)
COMMANDS = (
    Command(UNITS, "systemctl list-units --all --plain --no-legend --no-pager --full"),
    # It exits with 1 for every state but `running`.
    Command(STATE, "systemctl is-system-running || :"),
)


def for_params(params: Mapping[str, Any]) -> tuple[Question, ...]:
    """Ask for the unit files of a control's units: their `[Install]` sections may decide.

    Args:
        params: a control's parameters; `name` and the members of `units` are units.
    """
    named = (params.get("name"), *(params.get("units") or ()))
    full = [full_name(str(name)) for name in named if name]
    asked = [one for name in full for one in (name, template_of(name)) if is_unit(one)]
    return tuple(question for name in asked for question in files_of(name))


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that systemd has in memory, in the words of `systemctl list-units`."""

    name: str
    load: str
    active: str
    sub: str
    description: str


@dataclass(frozen=True, slots=True)
class SystemdUnits:
    """The units of the running system and of the next boot.

    Args:
        units: what systemd has in memory, by name.
        files: how each unit is enabled, and what it is an alias of.
        state: `running`, `degraded`, `starting`, … (systemctl(1), is-system-running).
    """

    units: Mapping[str, Unit]
    files: UnitStates
    state: str

    @property
    def failed(self) -> tuple[Unit, ...]:
        """Units that failed."""
        return tuple(unit for unit in self.units.values() if unit.active == "failed")

    @property
    def default_target(self) -> str:
        """What a boot leads to: `multi-user.target`; the kernel command line may say otherwise."""
        return self.files.default_target

    def enablement(self, name: str) -> str:
        """How a unit is enabled, an alias followed; `absent` when there is no such unit.

        Args:
            name: of a unit; without a suffix it is a service.

        Raises:
            NotObservedError: what decides was not read.
        """
        return self.files.enablement(full_name(name))

    def pulled_in(self, name: str) -> bool:
        """Whether a link or a SysV runlevel asks for a unit to be started along with another.

        Args:
            name: of a unit; without a suffix it is a service.
        """
        full = full_name(name)
        unit = self.files.aliases.get(full, full)
        others = {alias for alias, one in self.files.aliases.items() if one == unit}
        return bool(self.files.pulled_in & {full, unit, *others})

    def active(self, name: str) -> str:
        """What a unit is doing: `active`, `inactive`, `failed`, …; an alias is followed."""
        full = full_name(name)
        unit = self.units.get(full) or self.units.get(self.files.aliases.get(full, full))
        return unit.active if unit else "inactive"


def parse(answers: Answers) -> SystemdUnits:
    """Read systemctl's lists and the unit files; an empty list is no answer."""
    return SystemdUnits(
        units=attempt(lambda: _units(answers.output(UNITS))),
        files=attempt(lambda: read_unit_states(answers)),
        state=attempt(lambda: _word(answers, STATE)),
    )


def _word(answers: Answers, name: str) -> str:
    words = answers.output(name).split()
    if not words:
        raise NotObservedError(f"{name}: systemctl printed nothing")
    return words[0]


def _units(output: str) -> dict[str, Unit]:
    """Each line is name, load, active, sub and description; old versions mark some with a dot."""
    found = {}
    for line in output.splitlines():
        words = line.split(None, 5)
        marked = words and suffix(words[0]) not in SUFFIXES
        words = words[1:] if marked else line.split(None, 4)
        if len(words) >= 4:  # noqa: PLR2004 - a description may be empty
            found[words[0]] = Unit(words[0], words[1], words[2], words[3], " ".join(words[4:]))
    if not found:
        raise NotObservedError(f"{UNITS}: systemctl listed nothing")
    return found
