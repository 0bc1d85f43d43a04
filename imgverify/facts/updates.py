"""Newer versions that the package manager knows of, by the lists that it has on the disk.

Nothing is fetched: what the machine does not know yet, it cannot say. The age of its lists is
part of the evidence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from imgverify.facts import os_release
from imgverify.facts.answers import Answers
from imgverify.facts.questions import Command, Stat
from imgverify.unobserved import NotObservedError

# Caches and the planner's log off: apt would write them anew. What is held is an update that
# nobody installs.
APT = Command(
    "apt-get -s dist-upgrade",
    "command -v apt-get >/dev/null 2>&1 || exit 0; apt-get -s -qq --ignore-hold "
    "--allow-change-held-packages -o Debug::NoLocking=1 -o Dir::Cache::pkgcache= "
    "-o Dir::Cache::srcpkgcache= -o Dir::Log::Planner=/dev/null dist-upgrade",
    seconds=60,
)
# 100 is its way to say that there are updates. dnf 5 knows the setting, but not the option.
YUM = Command(
    "yum -C check-update",
    "yum=$(command -v dnf || command -v yum) || exit 0; "
    "set -- --disableexcludes=all; "
    'test "${yum##*/}" = dnf && set -- --setopt=logfilelevel=0 --setopt=disable_excludes=all; '
    '"$yum" -C -q "$@" check-update; status=$?; test "$status" = 100 && status=0; exit "$status"',
    seconds=60,
)
_APT_LISTS = "/var/lib/apt/lists/*Release"
_YUM_LISTS = (
    "/var/cache/dnf/*/repodata/repomd.xml",
    "/var/cache/yum/*/*/*/repomd.xml",
    "/var/cache/yum/*/*/repomd.xml",
)
FILES = os_release.FILES
STATS = tuple(Stat(path) for path in (_APT_LISTS, *_YUM_LISTS))
COMMANDS = (APT, YUM)

_INST = re.compile(r"^Inst (\S+) \[([^\]]*)\] \((\S+)", re.MULTILINE)
_UPDATE = re.compile(r"^([\w.+-]+)\.(\w+)\s+(\S+)\s+(\S+)$")


@dataclass(frozen=True, slots=True)
class Update:
    """A package of which a newer version is known."""

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class Updates:
    """What could be updated.

    Args:
        pending: packages with a newer version.
        where: the command, and how old the lists are that it knows.
    """

    pending: tuple[Update, ...]
    where: str


def parse(answers: Answers) -> Updates:
    """Read what the system's own manager says.

    Raises:
        NotObservedError: it has no lists, so that it could not know of anything.
    """
    if os_release.parse(answers).family == "debian":
        output = answers.output(APT.name)
        found = [Update(name, new) for name, _, new in _INST.findall(output)]
        return Updates(tuple(found), _where(answers, APT, (_APT_LISTS,), "apt-get update"))
    output = answers.output(YUM.name)
    where = _where(answers, YUM, _YUM_LISTS, "yum makecache")
    return Updates(tuple(_from_yum(output)), where)


def _from_yum(output: str) -> list[Update]:
    """Name, version and repository; a long name is on a line of its own in old versions."""
    text = output.partition("\nObsoleting Packages")[0]
    joined = re.sub(r"\n[ \t]+", " ", text)
    found = []
    for line in joined.splitlines():
        match = _UPDATE.match(line.strip())
        if match:
            found.append(Update(match[1], match[3]))
    return found


def _where(answers: Answers, command: Command, lists: tuple[str, ...], fetch: str) -> str:
    times = [state.mtime for pattern in lists for state in answers.states_of(pattern)]
    if not times:
        raise NotObservedError(f"there are no package lists: `{fetch}` has not been run")
    newest = datetime.fromtimestamp(max(times), UTC)
    return f"{command.name}, lists of {newest:%Y-%m-%d}"
