"""The local time zone, what tools take it for, and how the hardware clock is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from imgverify.facts.answers import Answers
from imgverify.facts.os_release import assignments
from imgverify.facts.questions import Command, File, Question, Stat
from imgverify.unobserved import NotObservedError

LOCALTIME = "/etc/localtime"
ADJTIME = "/etc/adjtime"
# What packages of zone data make /etc/localtime from again: Enterprise Linux 5 and 6, and Debian.
CLOCK = "/etc/sysconfig/clock"
_DEBIAN = "/etc/timezone"
ZONES = "/usr/share/zoneinfo"

FILES = (File(LOCALTIME), File(ADJTIME), File(CLOCK), File(_DEBIAN))
STATS: tuple[Stat, ...] = ()
COMMANDS: tuple[Command, ...] = ()

# Names of one zone in the tz database (its file `backward` and `etcetera`).
_UTC = frozenset(
    f"{folder}{name}" for folder in ("", "Etc/") for name in ("UTC", "UCT", "Zulu", "Universal")
)


def for_params(params: Mapping[str, Any]) -> tuple[Question, ...]:
    """Ask for the data of the zone that a control names.

    Args:
        params: a control's parameters; `zone` is a name of the tz database.
    """
    return (File(f"{ZONES}/{params['zone']}"),) if params.get("zone") else ()


@dataclass(frozen=True, slots=True)
class Timezone:
    """The time zone.

    Args:
        zones: whether the local time is that of a zone, by the zones' names that controls ask for.
        missing: zones that have no data here.
        has_localtime: whether there is /etc/localtime; without it libc takes UTC.
        said: by file, the zone's name that it says.
        hardware_clock: `UTC` or `LOCAL`.
    """

    zones: Mapping[str, bool]
    missing: frozenset[str]
    has_localtime: bool
    said: Mapping[str, str]
    hardware_clock: str


def parse(answers: Answers) -> Timezone:
    """Compare the local time with the data of zones.

    Args:
        answers: what a plane delivered.

    Source: tzset(3), hwclock(8) (a clock without /etc/adjtime is in UTC).
    """
    local = answers.text(LOCALTIME)
    prefix = f"{ZONES}/"
    asked = {*answers.files, *answers.absent, *answers.problems}
    found = {
        path.removeprefix(prefix): answers.text(path) for path in asked if path.startswith(prefix)
    }
    said = {
        CLOCK: assignments(answers.text(CLOCK) or "").get("ZONE", ""),
        _DEBIAN: (answers.text(_DEBIAN) or "").strip(),
    }
    return Timezone(
        zones={
            name: text == local if local is not None else name in _UTC
            for name, text in found.items()
            if text is not None or local is None
        },
        missing=frozenset(name for name, text in found.items() if text is None),
        has_localtime=local is not None,
        said={path: name for path, name in said.items() if name},
        hardware_clock=_hardware_clock(answers.text(ADJTIME)),
    )


def same_zone(one: str, other: str) -> bool:
    """Whether two names mean the same zone: equal, or both UTC by one of its names.

    Args:
        one: a name of the tz database.
        other: likewise.
    """
    return one == other or {one, other} <= _UTC


def _hardware_clock(adjtime: str | None) -> str:
    """The third line; hwclock(8) takes a short file for UTC."""
    lines = (adjtime or "").splitlines()
    word = lines[2].strip() if len(lines) > 2 else "UTC"  # noqa: PLR2004 - hwclock(8)
    if word not in ("UTC", "LOCAL"):
        raise NotObservedError(f"{ADJTIME}:3: {word!r} is neither UTC nor LOCAL")
    return word
