"""firewalld's zones: those that the next boot loads, and those in force now."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from imgverify.facts.answers import Answers
from imgverify.facts.firewalld_zone import Zone, read_zone_file, read_zone_list
from imgverify.facts.os_release import assignments
from imgverify.facts.questions import Command, File, Stat
from imgverify.unobserved import NotObservedError, attempt

CONF = "/etc/firewalld/firewalld.conf"
# firewalld.zones(5): the first hides the second, file by file.
_FOLDERS = ("/etc/firewalld/zones", "/usr/lib/firewalld/zones")
DEFAULT_ZONE = Command("firewall-cmd --get-default-zone", "firewall-cmd --get-default-zone")
ZONES = Command("firewall-cmd --list-all-zones", "firewall-cmd --list-all-zones", seconds=30)

FILES = (File(CONF), *(File(f"{folder}/*.xml") for folder in _FOLDERS))
STATS: tuple[Stat, ...] = ()
COMMANDS = (DEFAULT_ZONE, ZONES)


@dataclass(frozen=True, slots=True)
class Zones:
    """A set of zones.

    Args:
        by_name: all there are.
        default: name of the zone for interfaces that no zone has; empty when nothing says.
        where: the file or command that says so.
    """

    by_name: Mapping[str, Zone]
    default: str
    where: str

    @property
    def active(self) -> tuple[Zone, ...]:
        """Zones that packets meet: the default one, and those with an interface or a source."""
        return tuple(
            zone
            for name, zone in self.by_name.items()
            if zone.interfaces or zone.sources or name == self.default
        )


@dataclass(frozen=True, slots=True)
class Firewalld:
    """What firewalld does.

    Args:
        saved: by its files.
        running: by its own word.
    """

    saved: Zones
    running: Zones


def parse(answers: Answers) -> Firewalld:
    """Read both."""
    return Firewalld(
        saved=attempt(lambda: _saved(answers)), running=attempt(lambda: _running(answers))
    )


def _saved(answers: Answers) -> Zones:
    zones: dict[str, Zone] = {}
    for folder in reversed(_FOLDERS):
        for path, text in answers.texts(f"{folder}/*.xml").items():
            name = PurePosixPath(path).stem
            zones[name] = read_zone_file(text, name, path)
    # Its file is no shell's, but has the same shape.
    default = assignments(answers.text(CONF) or "").get("DefaultZone", "")
    return Zones(dict(sorted(zones.items())), default, CONF)


def _running(answers: Answers) -> Zones:
    default = answers.output(DEFAULT_ZONE.name).strip()
    zones = read_zone_list(answers.output(ZONES.name), ZONES.name)
    if not zones:
        raise NotObservedError(f"{ZONES.name} listed nothing")
    return Zones({zone.name: zone for zone in zones}, default, DEFAULT_ZONE.name)


def zone_path(name: str) -> str:
    """Where an administrator's version of a zone is kept."""
    return posixpath.join(_FOLDERS[0], f"{name}.xml")
