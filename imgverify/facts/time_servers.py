"""Whom the machine asks for the time, by the program that asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from imgverify.facts.answers import Answers
from imgverify.facts.config_ini import systemd, systemd_patterns, systemd_places
from imgverify.facts.config_setting import UNREAD, Setting
from imgverify.facts.config_time import CHRONY_FOLDERS, chrony, ntp
from imgverify.facts.questions import Command, File, Stat
from imgverify.unobserved import NotObservedError, attempt

_CHRONY = ("/etc/chrony.conf", "/etc/chrony/chrony.conf")
_NTP = ("/etc/ntp.conf", "/etc/ntpsec/ntp.conf")
_TIMESYNCD = "/etc/systemd/timesyncd.conf"

FILES: tuple[File, ...] = tuple(
    File(path)
    for path in (
        *_CHRONY,
        *CHRONY_FOLDERS,
        *_NTP,
        *systemd_places(_TIMESYNCD),
        *systemd_patterns(_TIMESYNCD),
    )
)
STATS: tuple[Stat, ...] = ()
COMMANDS: tuple[Command, ...] = ()

_DIRECTIVES = frozenset({"server", "pool", "peer"})


@dataclass(frozen=True, slots=True)
class TimeServers:
    """Addresses, names and clocks, each with the line that names it.

    Args:
        by_program: for `chrony`, `ntp` and `systemd-timesyncd`, as `choices` calls them.
    """

    by_program: Mapping[str, tuple[Setting, ...]]


def parse(answers: Answers) -> TimeServers:
    """Read each program's own configuration; what DHCP adds at run time is in it for chrony alone.

    A source that is only watched (`noselect`) gives nobody the time.

    Sources: chrony.conf(5), ntp.conf(5), timesyncd.conf(5).
    """
    return TimeServers(
        {
            "chrony": attempt(
                lambda: _asked(one for path in _CHRONY for one in chrony(answers, path))
            ),
            "ntp": attempt(lambda: _asked(one for path in _NTP for one in ntp(answers, path))),
            "systemd-timesyncd": attempt(
                lambda: tuple(
                    Setting(one.key, server, one.where)
                    for one in systemd(answers, _TIMESYNCD)
                    if one.key == "NTP"
                    for server in one.value.split()
                )
            ),
        }
    )


def _asked(settings: Iterable[Setting]) -> tuple[Setting, ...]:
    found = []
    for one in settings:
        words = one.value.split()
        if one.key == UNREAD:
            raise NotObservedError(f"{one.where}: {one.value}")
        if "noselect" in words:
            continue
        if one.key in _DIRECTIVES and words:
            # ntp.conf may say of which family the address is.
            server = words[1] if words[0] in ("-4", "-6") and words[1:] else words[0]
            found.append(Setting(one.key, server, one.where))
        elif one.key == "refclock" and words[:1] == ["PHC"] and words[1:]:
            found.append(Setting(one.key, words[1].partition(":")[0], one.where))
    return tuple(found)
