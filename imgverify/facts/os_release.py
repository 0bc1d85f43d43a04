"""Which operating system the image says it is: os-release(5), or the release file of older ones."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass

from imgverify.facts.answers import Answers
from imgverify.facts.questions import Command, File, Stat

_STANDARD = (File("/etc/os-release"), File("/usr/lib/os-release"))
# Enterprise Linux 5 and 6 have this one alone; since 7 it is there beside os-release.
_RED_HAT = File("/etc/redhat-release")
FILES = (*_STANDARD, _RED_HAT)
STATS: tuple[Stat, ...] = ()
COMMANDS: tuple[Command, ...] = ()

_ASSIGNMENT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)=(.*)")
# Within double quotes a shell also unescapes these, which shlex leaves alone.
_ESCAPED = re.compile(r"\\([$`])")
_RELEASE = re.compile(r"(\S.*?) release ([0-9]+(?:\.[0-9]+)*)\b.*")
# The first words of a release file, and what os-release calls the same system since it has one.
_RED_HAT_IDS = {
    "CentOS": "centos",
    "Red Hat": "rhel",
    "Scientific": "scientific",
    "Oracle": "ol",
    "Fedora": "fedora",
}
_DEBIAN = frozenset({"debian", "ubuntu"})
_RPM = frozenset({"rhel", "centos", "fedora", "rocky", "almalinux", "ol", "amzn", "sles", "suse"})


@dataclass(frozen=True, slots=True)
class OsRelease:
    """The identity of the operating system.

    Args:
        id: lower-case name, `linux` when nothing says (the default of the specification).
        version_id: `12`, `9.4`; empty for rolling systems.
        pretty: name for people.
        id_like: names of the systems that it descends from.
        family: `debian` (dpkg), `rpm`, or empty when neither is known.
        path: the file that said so; empty when there is none.
    """

    id: str
    version_id: str
    pretty: str
    id_like: tuple[str, ...]
    family: str
    path: str


def parse(answers: Answers) -> OsRelease:
    """Read the file of the administrator, or the vendor's when that does not exist.

    Source: os-release(5); the release files of Red Hat's family are one line for people.
    """
    for file in _STANDARD:
        text = answers.text(file.path)
        if text is not None:
            return _from_values(assignments(text), file.path)
    line = (answers.text(_RED_HAT.path) or "").strip()
    found = _RELEASE.fullmatch(line)
    if not found:
        return _from_values({}, "")
    known = (name for words, name in _RED_HAT_IDS.items() if found[1].startswith(words))
    values = {"ID": next(known, "linux"), "ID_LIKE": "rhel fedora"}
    values |= {"VERSION_ID": found[2], "PRETTY_NAME": line}
    return _from_values(values, _RED_HAT.path)


def _from_values(values: dict[str, str], path: str) -> OsRelease:
    name = values.get("ID", "linux").lower()
    like = tuple(values.get("ID_LIKE", "").lower().split())
    return OsRelease(
        id=name,
        version_id=values.get("VERSION_ID", ""),
        pretty=values.get("PRETTY_NAME", ""),
        id_like=like,
        family=_family({name, *like}),
        path=path,
    )


def _family(names: set[str]) -> str:
    if names & _DEBIAN:
        return "debian"
    return "rpm" if names & _RPM else ""


def assignments(text: str) -> dict[str, str]:
    """Parse shell-compatible assignments; a line that is none is ignored, the last of a name wins.

    Args:
        text: lines such as `NAME="a value"`.
    """
    found: dict[str, str] = {}
    for line in text.splitlines():
        match = _ASSIGNMENT.fullmatch(line.strip())
        if not match:
            continue
        try:
            words = shlex.split(match[2], comments=True)
        except ValueError:  # an unclosed quote: a shell could not read it either
            continue
        found[match[1]] = _ESCAPED.sub(r"\1", words[0]) if words else ""
    return found
