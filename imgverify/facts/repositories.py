"""Repositories of yum and dnf: yum.conf(5), dnf.conf(5)."""

from __future__ import annotations

import configparser
from dataclasses import dataclass

from imgverify.facts.answers import Answers
from imgverify.facts.questions import Command, File, Stat
from imgverify.unobserved import NotObservedError

_MAIN = ("/etc/dnf/dnf.conf", "/etc/yum.conf")
_PATTERNS = ("/etc/yum.repos.d/*.repo", "/etc/yum/repos.d/*.repo", "/etc/distro.repos.d/*.repo")
_SOURCES = ("baseurl", "mirrorlist", "metalink")
FILES = tuple(File(path) for path in (*_MAIN, *_PATTERNS))
STATS: tuple[Stat, ...] = ()
COMMANDS: tuple[Command, ...] = ()


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository.

    Args:
        id: its section's name.
        enabled: whether packages are taken from it.
        sources: where it is; empty when nothing says.
        keys: where its public keys are.
        where: the file.
    """

    id: str
    enabled: bool
    sources: tuple[str, ...]
    keys: tuple[str, ...]
    where: str


@dataclass(frozen=True, slots=True)
class Repositories:
    """All repositories, by file and section."""

    configured: tuple[Repository, ...]

    @property
    def enabled(self) -> tuple[Repository, ...]:
        """Those that packages are taken from."""
        return tuple(one for one in self.configured if one.enabled)


def parse(answers: Answers) -> Repositories:
    """Read the main files and the folders of repositories."""
    texts = {path: answers.text(path) or "" for path in _MAIN}
    for pattern in _PATTERNS:
        texts |= answers.texts(pattern)
    return Repositories(
        tuple(one for path, text in texts.items() for one in _repositories(path, text))
    )


def _repositories(path: str, text: str) -> list[Repository]:
    parser = configparser.ConfigParser(interpolation=None, strict=False, allow_no_value=True)
    try:
        parser.read_string(text, path)
    except configparser.Error as error:
        raise NotObservedError(f"{path} could not be read: {str(error).splitlines()[0]}") from error
    return [
        Repository(
            id=name,
            enabled=(values.get("enabled") or "1").strip().lower() in ("1", "yes", "true", "on"),
            sources=tuple(word for key in _SOURCES for word in _words(values.get(key))),
            keys=_words(values.get("gpgkey")),
            where=path,
        )
        for name in parser.sections()
        if name != "main"
        for values in [parser[name]]
    ]


def _words(text: str | None) -> tuple[str, ...]:
    return tuple((text or "").replace(",", " ").split())
