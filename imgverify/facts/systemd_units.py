"""systemd's units: what runs, what will be started, what failed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from imgverify.facts.answers import Answers
from imgverify.facts.questions import Command, File, Stat
from imgverify.unobserved import NotObservedError, attempt

UNITS = "systemd units"
UNIT_FILES = "systemd unit files"
STATE = "systemd state"
DEFAULT_TARGET = "systemd default target"
LINKS = "/etc/systemd/system/*"
_PLAIN = "--no-legend --no-pager --full"

FILES: tuple[File, ...] = ()
STATS = (Stat(LINKS),)
COMMANDS = (
    Command(UNITS, f"systemctl list-units --all --plain {_PLAIN}"),
    Command(UNIT_FILES, f"systemctl list-unit-files {_PLAIN}", seconds=30),
    # It exits with 1 for every state but `running`.
    Command(STATE, "systemctl is-system-running || :"),
    Command(DEFAULT_TARGET, "systemctl get-default"),
)
_SUFFIXES = frozenset(
    "service socket target device mount automount swap timer path slice scope".split()  # noqa: SIM905
)


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
        unit_files: enablement (`enabled`, `static`, `masked`, …) by name.
        links: where links in /etc/systemd/system point, by unit name: aliases and masks.
        state: `running`, `degraded`, `starting`, … (systemctl(1), is-system-running).
        default_target: what a boot leads to.
    """

    units: Mapping[str, Unit]
    unit_files: Mapping[str, str]
    links: Mapping[str, str]
    state: str
    default_target: str

    @property
    def failed(self) -> tuple[Unit, ...]:
        """Units that failed."""
        return tuple(unit for unit in self.units.values() if unit.active == "failed")

    def enablement(self, name: str) -> str:
        """How a unit is enabled, an alias followed; `absent` when there is no such unit.

        Args:
            name: of a unit; without a suffix it is a service.

        Raises:
            NotObservedError: it is an alias, and where that leads was not seen.
        """
        full = full_name(name)
        state = self.unit_files.get(full, "absent")
        if state != "alias":
            return state
        target = self.links.get(full, "").rsplit("/", 1)[-1]
        if self.unit_files.get(target, "alias") == "alias":
            raise NotObservedError(f"{full} is an alias of a unit that was not seen")
        return self.unit_files[target]

    def active(self, name: str) -> str:
        """What a unit is doing: `active`, `inactive`, `failed`, …; an alias is followed."""
        full = full_name(name)
        unit = self.units.get(full) or self.units.get(self.links.get(full, "").rsplit("/", 1)[-1])
        return unit.active if unit else "inactive"


def full_name(name: str) -> str:
    """The name of a unit with its suffix; without one it is a service."""
    return name if name.rsplit(".", 1)[-1] in _SUFFIXES else f"{name}.service"


def parse(answers: Answers) -> SystemdUnits:
    """Read systemctl's lists; an empty one is no answer."""
    return SystemdUnits(
        units=attempt(lambda: _units(answers.output(UNITS))),
        unit_files=attempt(lambda: _unit_files(answers.output(UNIT_FILES))),
        links=attempt(
            lambda: {
                state.path.rsplit("/", 1)[-1]: state.target
                for state in answers.states_of(LINKS)
                if state.target
            }
        ),
        state=attempt(lambda: _word(answers, STATE)),
        default_target=attempt(lambda: _word(answers, DEFAULT_TARGET)),
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
        if words and words[0].rsplit(".", 1)[-1] not in _SUFFIXES:
            words = words[1:]
        else:
            words = line.split(None, 4)
        if len(words) >= 4:  # noqa: PLR2004 - a description may be empty
            found[words[0]] = Unit(words[0], words[1], words[2], words[3], " ".join(words[4:]))
    if not found:
        raise NotObservedError(f"{UNITS}: systemctl listed nothing")
    return found


def _unit_files(output: str) -> dict[str, str]:
    rows = [line.split() for line in output.splitlines()]
    found = {row[0]: row[1] for row in rows if len(row) > 1}
    if not found:
        raise NotObservedError(f"{UNIT_FILES}: systemctl listed nothing")
    return found
