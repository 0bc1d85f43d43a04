"""AIDE: its database, and what its configuration watches."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from imgverify.facts.aide_rules import GROUPS, Rule, attributes
from imgverify.facts.answers import Answers, FileState
from imgverify.facts.questions import Command, File, Question, Stat
from imgverify.unobserved import NotObservedError, attempt

CONFIGS = ("/etc/aide.conf", "/etc/aide/aide.conf")
PARTS = ("/etc/aide.conf.d/*", "/etc/aide/aide.conf.d/*")
DATABASES = "/var/lib/aide/*"
FILES = tuple(File(path) for path in (*CONFIGS, *PARTS))
STATS: tuple[Stat, ...] = (Stat(DATABASES), Stat("/sbin"), Stat("/bin"))
COMMANDS: tuple[Command, ...] = ()
_EXECUTABLE = 0o111
_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Watched:
    """A program that should be watched.

    Args:
        path: where it really is, /sbin being a link or not; AIDE does not follow links.
        exists: whether it is there.
    """

    path: str
    exists: bool


@dataclass(frozen=True, slots=True)
class Aide:
    """AIDE's configuration and state.

    Args:
        config: the file that was read; empty when there is none.
        database: path of the database that is compared with; empty when nothing says.
        database_line: file and line that says so.
        database_size: bytes of it; None when it is not there.
        rules: selection lines in their order.
        programs: executable parts of the configuration, by path, and their text: what they would
            print is not known.
        watched: what controls ask about, by the path they name.
    """

    config: str
    database: str
    database_line: str
    database_size: int | None
    rules: tuple[Rule, ...]
    programs: Mapping[str, str]
    watched: Mapping[str, Watched]


def for_params(params: Mapping[str, Any]) -> tuple[Question, ...]:
    """Ask for the files that a control wants watched.

    Args:
        params: of one control; `watched` are absolute paths.
    """
    return tuple(
        Stat(path) for named in params.get("watched") or () for path in (named, _usr(named))
    )


def _usr(path: str) -> str:
    return path if path.startswith("/usr/") else f"/usr{path}"


@dataclass(slots=True)
class _Draft:
    groups: dict[str, frozenset[str]] = field(default_factory=lambda: dict(GROUPS))
    variables: dict[str, str] = field(default_factory=dict)
    settings: dict[str, tuple[str, str]] = field(default_factory=dict)
    rules: list[Rule] = field(default_factory=list)
    programs: dict[str, str] = field(default_factory=dict)
    skipping: list[bool] = field(default_factory=list)


def parse(answers: Answers) -> Aide:
    """Read the configuration, its parts included, and look for the database.

    Args:
        answers: what a plane delivered.

    Raises:
        NotObservedError: a part was not read.
    """
    config = next((path for path in CONFIGS if answers.text(path) is not None), "")
    draft = _Draft()
    if config:
        _read(answers, config, answers.text(config) or "", draft, 0)
    # Until 0.16 it is called `database`; the first line that sets it counts.
    url, line = draft.settings.get("database_in", draft.settings.get("database", ("", "")))
    database = url.removeprefix("file:")
    return Aide(
        config=config,
        database=database,
        database_line=line,
        database_size=attempt(lambda: _size(answers, database)),
        rules=tuple(draft.rules),
        programs=draft.programs,
        watched={
            path: attempt(lambda path=path: _watched(answers, path))  # type: ignore[misc]
            for path in sorted({*answers.states, *answers.absent})
            if path.startswith(("/sbin/", "/bin/", "/usr/sbin/", "/usr/bin/"))
        },
    )


def _size(answers: Answers, database: str) -> int | None:
    folder = DATABASES.rpartition("/")[0]
    if database.rpartition("/")[0] != folder:
        raise NotObservedError(f"{database or 'the database'} is not in {folder}: not looked at")
    found = {state.path: state for state in answers.states_of(DATABASES)}
    state = found.get(database)
    if state and state.is_symlink:
        target = state.target if state.target.startswith("/") else f"{folder}/{state.target}"
        state = found.get(target)
    return state.size if state else None


def _watched(answers: Answers, path: str) -> Watched:
    folder = answers.state(path.rpartition("/")[0]) if path.count("/") == 2 else None  # noqa: PLR2004
    real = _usr(path) if folder and folder.is_symlink else path
    state: FileState | None = answers.state(real)
    return Watched(real, state is not None)


def _read(answers: Answers, path: str, text: str, draft: _Draft, depth: int) -> None:
    if depth > _DEEPEST:
        raise NotObservedError(f"{path}: parts include each other")
    for number, raw in enumerate(text.splitlines(), start=1):
        where = f"{path}:{number}"
        line = re.sub(r"@@\{(\w+)\}", lambda found: draft.variables.get(found[1], ""), raw.strip())
        word, _, rest = line.partition(" ")
        if not line or line.startswith("#") or _is_left_out(word, rest.strip(), draft, where):
            continue
        if word == "@@define":
            name, _, value = rest.strip().partition(" ")
            draft.variables[name] = value.strip()
        elif word == "@@undef":
            draft.variables.pop(rest.strip(), None)
        elif word in ("@@include", "@@x_include"):
            for part, content in _included(answers, rest.split(), draft, word):
                _read(answers, part, content, draft, depth + 1)
        else:
            _line(line, where, draft)


def _is_left_out(word: str, rest: str, draft: _Draft, where: str) -> bool:
    """Follow @@if and its like; those lines say nothing else, nor do lines that are left out."""
    if word.startswith("@@if"):
        draft.skipping.append(_is_skipped(word, rest, draft, where))
    elif word == "@@else" and draft.skipping:
        draft.skipping[-1] = not draft.skipping[-1]
    elif word == "@@endif" and draft.skipping:
        draft.skipping.pop()
    else:
        return any(draft.skipping)
    return True


def _is_skipped(word: str, rest: str, draft: _Draft, where: str) -> bool:
    found = re.fullmatch(r"(not\s+)?defined\s+(\w+)", rest)
    if word == "@@if" and found:
        return (found[2] in draft.variables) is bool(found[1])
    if word in ("@@ifdef", "@@ifndef"):
        return (rest in draft.variables) is (word == "@@ifndef")
    raise NotObservedError(f"{where}: {word} {rest}: only AIDE itself could tell")


def _included(
    answers: Answers, words: list[str], draft: _Draft, directive: str
) -> Iterator[tuple[str, str]]:
    """A file, or those files of a folder whose names fit a regular expression."""
    target, name = words[0], words[1] if len(words) > 1 else ""
    pattern = f"{target.rstrip('/')}/*"
    if pattern not in PARTS:
        raise NotObservedError(f"{directive} {target} was not read")
    for path, text in answers.texts(pattern).items():
        if name and not re.search(name, path.rpartition("/")[2]):
            continue
        state = answers.state(path)
        if directive == "@@x_include" and state and state.permissions & _EXECUTABLE:
            draft.programs[path] = text
        else:
            yield path, text


def _line(line: str, where: str, draft: _Draft) -> None:
    selection = re.match(r"([!=-]?)(/(?:\\.|\S)*)(?:\s+(.*))?$", line)
    if selection:
        words = re.sub(r"^([fdlbcpsD],?)+\s+", "", selection[3] or "").split("#")[0]
        found = attributes(words, draft.groups)
        draft.rules.append(
            Rule(selection[1] or "/", selection[2].replace("\\ ", " "), found, where)
        )
    elif setting := re.match(r"(\w+)\s*=\s*(.*)", line):
        draft.settings.setdefault(setting[1], (setting[2].strip(), where))
        draft.groups[setting[1]] = attributes(setting[2], draft.groups)


def watchers(aide: Aide, folder: str) -> Iterable[str]:
    """Executable parts of the configuration that may say something about a folder.

    Args:
        aide: parsed.
        folder: absolute.
    """
    return (path for path, text in aide.programs.items() if folder in text)
