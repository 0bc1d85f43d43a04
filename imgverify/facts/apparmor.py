"""AppArmor: profiles in the kernel, and what the next boot will load."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from imgverify.facts.answers import Answers
from imgverify.facts.questions import Command, File, Mask, Stat
from imgverify.facts.running import running_state, running_text
from imgverify.unobserved import NotObservedError, attempt

PROFILES = "/sys/kernel/security/apparmor/profiles"
MODULE = "/sys/module/apparmor"
_FOLDER = "/etc/apparmor.d"
_SOURCES = f"{_FOLDER}/*"
_DISABLED = f"{_FOLDER}/disable/*"
_FORCED = f"{_FOLDER}/force-complain/*"
# Only lines with a parenthesis can have flags: the rest need not travel.
FILES = (File(PROFILES), File(_SOURCES, masks=(Mask(r"^[^(]*$", ""),)))
STATS = (Stat(MODULE), Stat(_DISABLED), Stat(_FORCED))
COMMANDS: tuple[Command, ...] = ()

_HEADER = re.compile(
    r"^\s*(?:profile\s+)?(?P<name>\S+|\"[^\"]+\")?.*?"
    # `flags=` may be left out before the list, which then stands before the brace.
    r"(?:\bflags\s*=\s*\((?P<flags>[^)]*)\)|\((?P<bare>[^)]*)\)\s*\{)"
)
# Left behind by editors and package managers; apparmor_parser(8) skips them.
_SKIPPED = re.compile(r"\.(dpkg-\w+|rpm\w+|orig|swp|bak|pacnew)$|~$|/\.|/README$")


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile in the kernel, or one in a file; its mode is `enforce`, `complain` or the like."""

    name: str
    mode: str
    where: str


@dataclass(frozen=True, slots=True)
class Apparmor:
    """AppArmor's profiles.

    Args:
        is_enabled: whether the kernel has it switched on.
        loaded: profiles in the kernel.
        weakened: profiles whose file gives them a mode other than `enforce` at the next boot.
        files: how many files with profiles there are.
    """

    is_enabled: bool
    loaded: tuple[Profile, ...]
    weakened: tuple[Profile, ...]
    files: int


def parse(answers: Answers) -> Apparmor:
    """Read the kernel's list and the files.

    Args:
        answers: what a plane delivered.
    """
    return Apparmor(
        is_enabled=attempt(lambda: running_state(answers, MODULE) is not None),
        loaded=attempt(lambda: tuple(_loaded(answers))),
        weakened=attempt(lambda: tuple(_weakened(answers))),
        files=attempt(lambda: len(_sources(answers))),
    )


def _loaded(answers: Answers) -> Iterator[Profile]:
    text = running_text(answers, PROFILES)
    for line in (text or "").splitlines():
        found = re.fullmatch(r"(.+) \((\w+)\)", line.strip())
        if not found:
            raise NotObservedError(f"{PROFILES} has a line that makes no sense: {line!r}")
        yield Profile(found[1], found[2], PROFILES)


def _sources(answers: Answers) -> dict[str, str]:
    disabled = {state.path.rpartition("/")[2] for state in answers.states_of(_DISABLED)}
    return {
        path: text
        for path, text in answers.texts(_SOURCES).items()
        if not _SKIPPED.search(path) and path.rpartition("/")[2] not in disabled
    }


def _weakened(answers: Answers) -> Iterator[Profile]:
    forced = {state.path.rpartition("/")[2]: state.path for state in answers.states_of(_FORCED)}
    for path, text in _sources(answers).items():
        name = path.rpartition("/")[2]
        if name in forced:
            yield Profile(name, "complain", forced[name])
        for number, line in enumerate(text.splitlines(), start=1):
            header = _HEADER.match(line) if not line.lstrip().startswith("#") else None
            said = (header["flags"] or header["bare"] or "") if header else ""
            flags = re.split(r"[\s,]+", said.strip())
            for mode in ("complain", "unconfined", "default_allow", "prompt"):
                if header and mode in flags:
                    yield Profile(header["name"] or name, mode, f"{path}:{number}")
