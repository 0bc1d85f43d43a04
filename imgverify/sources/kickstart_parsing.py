"""Kickstart commands through pykickstart, in the syntax of one version of the installer."""

from __future__ import annotations

import re
import shlex
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pykickstart import version as versions
from pykickstart.errors import KickstartError, KickstartVersionError
from pykickstart.parser import KickstartParser
from pykickstart.version import makeVersion

from imgverify.errors import UsageError
from imgverify.nearest import did_you_mean
from imgverify.sources.kickstart_lines import Lines, masked
from imgverify.sources.kickstart_version import Version

# Tried in this order where nobody says which: the newest that reads the file is taken.
_GUESSES = ("RHEL10", "RHEL9", "RHEL8", "RHEL7", "RHEL6", "F40")
_SAID = re.compile(r"^#version=(\S+)", re.MULTILINE)
# What installers of unreleased versions write; no version at all.
_UNRELEASED = "DEVEL"


@dataclass(frozen=True, slots=True)
class Command:
    """A command that was read.

    Args:
        name: `part`.
        line: its number in the whole file.
        data: what pykickstart made of it; of a command that may stand there once, the last counts.
    """

    name: str
    line: int
    data: Any


@dataclass(frozen=True, slots=True)
class Parsed:
    """A whole file.

    Args:
        version: whose syntax it has.
        commands: in the order of the file.
        outdone: those whose settings a later line of the same command has replaced or completed.
        packages: pykickstart's record of %packages.
        scripts: pykickstart's records of scripts.
    """

    version: Version
    commands: tuple[Command, ...]
    outdone: tuple[Command, ...]
    packages: Any
    scripts: tuple[Any, ...]


class _WrongError(Exception):
    """A line that a version's syntax does not know."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


def parse_kickstart(path: Path, lines: Lines, wanted: str) -> Parsed:
    """Parse a file in the syntax that is said, that it names itself, or that reads it.

    Args:
        path: named in messages.
        lines: all lines.
        wanted: a version; empty if nobody says it.

    Raises:
        UsageError: no such version, or the file is not in its syntax; with file and line.
    """
    found = _SAID.search(lines.text)
    said = wanted or (found[1] if found and found[1].upper() != _UNRELEASED else "")
    names = [_known(said, path)] if said else [*_GUESSES]
    failures: list[tuple[int, str, str]] = []
    for name in names:
        version = Version(name, int(versions.versionMap[name]), guessed=len(names) > 1)
        try:
            return _parsed(version, lines)
        except _WrongError as error:
            failures.append((error.line, name, error.message))
    # The version that got furthest is the one that the file was meant for.
    line, name, message = max(failures, key=lambda one: one[0])
    where = lines.at(line).where if line else path.name
    hint = "" if wanted else f"say --version, if it was written for another installer than {name}"
    raise UsageError(f"{where}: not in the kickstart syntax of {name}: {message}", hint)


def _known(name: str, path: Path) -> str:
    if name.upper() not in versions.versionMap:
        raise UsageError(
            f"{path}: no kickstart version {name}",
            did_you_mean(name.upper(), [one for one in versions.versionMap if one != _UNRELEASED]),
        )
    return name.upper()


def _parsed(version: Version, lines: Lines) -> Parsed:
    try:
        handler = makeVersion(version.name)
    except KickstartVersionError as error:
        raise _WrongError(0, "this pykickstart does not know it") from error
    parser = KickstartParser(handler, followIncludes=False)
    commands: list[Command] = []
    dispatch = parser.handleCommand
    current = [0]

    def record(line: int, words: list[str]) -> Any:
        current[0] = line
        data = dispatch(line, words)
        commands.append(Command(words[0], line, data))
        return data

    parser.handleCommand = record
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            parser.readKickstartFromString(lines.text)
    except KickstartError as error:
        line = getattr(error, "lineno", None) or current[0]
        raise _WrongError(line, _reason(lines, line, str(error))) from error
    except Exception as error:
        # Broken lines meet pykickstart unprepared (shlex, indexes): whatever it raises, it is
        # the file that it could not read.
        line = _unbalanced(lines) or current[0]
        after = "" if line != current[0] else "what comes after this line: "
        raise _WrongError(line, f"{after}{error}") from error
    # Lines of a command that may stand there once share their data.
    last = {id(one.data): one for one in commands}
    return Parsed(
        version=version,
        commands=tuple(one for one in commands if last[id(one.data)] is one),
        outdone=tuple(one for one in commands if last[id(one.data)] is not one),
        packages=handler.packages,
        scripts=tuple(handler.scripts),
    )


def _unbalanced(lines: Lines) -> int:
    """The number of the first line with a quotation that does not end; 0 if there is none."""
    for number, line in enumerate(lines.lines, start=1):
        try:
            shlex.split(line.text, comments=True)
        except ValueError:
            return number
    return 0


def _reason(lines: Lines, line: int, message: str) -> str:
    text = lines.at(line).text.strip()
    if masked(text) != text:
        # The message may quote what stands beside a secret, or the secret.
        return f"{text.split()[0]}: its options are not understood"
    return " ".join(message.rpartition("\n\n")[2].split())
