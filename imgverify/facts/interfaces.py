"""Network interfaces of the running system, and which of them are radios."""

from __future__ import annotations

from dataclasses import dataclass

from imgverify.facts.answers import Answers
from imgverify.facts.questions import Command, File, Stat
from imgverify.model import Plane
from imgverify.unobserved import NotObservedError

_CLASS = "/sys/class/net"
# Documentation/ABI/testing/sysfs-class-net: the first is of wireless extensions, the second of
# cfg80211, on which all drivers are built today.
_RADIO = ("wireless", "phy80211")
FILES: tuple[File, ...] = ()
STATS = (Stat(f"{_CLASS}/*"), *(Stat(f"{_CLASS}/*/{name}") for name in _RADIO))
COMMANDS: tuple[Command, ...] = ()


@dataclass(frozen=True, slots=True)
class Interfaces:
    """The interfaces.

    Args:
        names: of all, sorted.
        wireless: by name, what in /sys says that it is a radio.
    """

    names: tuple[str, ...]
    wireless: dict[str, str]


def parse(answers: Answers) -> Interfaces:
    """List them; a kernel that has not even `lo` was not looked at well.

    Raises:
        NotObservedError: nothing runs, or nothing is listed.
    """
    if answers.plane is Plane.OFFLINE:
        raise NotObservedError(f"{_CLASS} exists only on a running system", needs_boot=True)
    names = tuple(one.path.rsplit("/", 1)[1] for one in answers.states_of(f"{_CLASS}/*"))
    if not names:
        raise NotObservedError(f"{_CLASS} lists no interface")
    radios = [one.path for name in _RADIO for one in answers.states_of(f"{_CLASS}/*/{name}")]
    return Interfaces(names, {path.split("/")[4]: path for path in reversed(radios)})
