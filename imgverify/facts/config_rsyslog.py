"""rsyslog's configuration: its old directives and its newer objects, includes in their places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from imgverify.facts.answers import Answers
from imgverify.facts.config_setting import Setting, contents, included

# The second is what a file means that includes the folder.
DROP_INS = ("/etc/rsyslog.d/*.conf", "/etc/rsyslog.d/*")
CREATE_MODE, FORWARD = "$filecreatemode", "forward"
# A file that is written, by its fixed name.
TARGET = "target"
# omfile's own, when neither the module nor the action says otherwise.
_DEFAULT_MODE = "0644"
_OBJECT = re.compile(r"\b(module|input|action|include)\s*\(", re.IGNORECASE)
_PARAMETER = re.compile(r"([\w.]+)\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"|'([^']*)'|([^\s\"')]+))")
_COMMENT = re.compile(
    r"""("(?:[^"\\\n]|\\.)*"|'[^'\n]*')|/\*.*?\*/|(?:^|(?<=\s))#[^\n]*""", re.DOTALL
)
_FILE_ACTION = re.compile(r"\s-?(/[^\s;]+)(?:;\S+)?$")
_REMOTE_ACTION = re.compile(r"(?:^|\s)(@@?[^\s@]+)$")
_DEEPEST = 8


@dataclass(slots=True)
class _State:
    """What earlier lines decide about later ones."""

    legacy_mode: str = ""
    module_mode: str = ""
    found: list[Setting] = field(default_factory=list)


def rsyslog(answers: Answers, path: str) -> list[Setting]:
    """Read what is loaded, what listens, where logs are forwarded, and modes of log files.

    `$FileCreateMode` counts from its line on, and only for rules in the old style; an `action(…)`
    has its own mode, or the one of `module(load="builtin:omfile" …)`. A rule whose file gets a
    mode in another way than by `$FileCreateMode` counts as a setting of that mode.
    """
    state = _State()
    _read(answers, contents(answers, [path]), state, 0)
    return state.found


def _read(answers: Answers, parts: list[tuple[str, str]], state: _State, depth: int) -> None:
    for path, text in parts:
        plain = _COMMENT.sub(lambda found: found[1] or re.sub(r"[^\n]", " ", found[0]), text)
        for where, name, content in _statements(path, plain):
            if name:
                more = _object(name, dict(_parameters(content)), where, state)
            else:
                more = _legacy(content, where, state)
            if more and depth < _DEEPEST:
                inner, unread = included(answers, more, where)
                state.found += unread
                _read(answers, inner, state, depth + 1)


def _statements(path: str, text: str) -> Iterator[tuple[str, str, str]]:
    """Objects by their name, and lines of the old style with an empty one, in their order."""
    at = 0
    while at < len(text):
        end = text.find("\n", at) % (len(text) + 1)
        where = f"{path}:{text.count(chr(10), 0, at) + 1}"
        match = _OBJECT.search(text, at, end)
        if not match:
            yield where, "", text[at:end].strip()
            at = end + 1
            continue
        close = _closing(text, match.end())
        yield where, match[1].lower(), text[match.end() : close]
        at = close + 1


def _closing(text: str, at: int) -> int:
    quote = ""
    while at < len(text):
        sign = text[at]
        if quote:
            at += sign == "\\"
            quote = "" if sign == quote else quote
        elif sign in "\"'":
            quote = sign
        elif sign == ")":
            return at
        at += 1
    return at


def _parameters(content: str) -> Iterator[tuple[str, str]]:
    for found in _PARAMETER.finditer(content):
        yield found[1].lower(), next(one for one in found.groups()[1:] if one is not None)


def _module(load: str) -> str:
    """Its name, whether it is loaded by that or by its file."""
    return load.rpartition("/")[2].removesuffix(".so")


def _object(name: str, given: dict[str, str], where: str, state: _State) -> str:
    """Note what an object says; returns what it includes."""
    kind = _module(given.get("load", "")) if name == "module" else given.get("type")
    mode = given.get("filecreatemode", "")
    if name == "include":
        return given.get("file", "")
    if name == "action":
        if kind == "omfwd" and given.get("target"):
            state.found.append(Setting(FORWARD, given["target"], where))
        elif kind == "omfile":
            effective = mode or state.module_mode or _DEFAULT_MODE
            state.found.append(Setting(CREATE_MODE, effective, where))
            if "file" in given:
                state.found.append(Setting(TARGET, given["file"], where))
    elif name == "module" and kind == "builtin:omfile" and mode:
        state.module_mode = mode
    elif kind:
        state.found.append(Setting(kind.lower(), name, where))
    return ""


def _legacy(line: str, where: str, state: _State) -> str:
    """Note what a line of the old style says; returns what it includes."""
    if line.startswith("$"):
        key, _, value = line.replace("\t", " ").partition(" ")
        value = value.strip()
        if key.lower() == "$includeconfig":
            return value.rstrip("/") + "/*" if value.endswith("/") else value
        if key.lower() == "$modload":
            state.found.append(Setting(_module(value).lower(), key, where))
        if key.lower() == CREATE_MODE:
            state.legacy_mode = value
        state.found.append(Setting(key.lower(), value, where))
    elif remote := _REMOTE_ACTION.search(line):
        state.found.append(Setting(FORWARD, remote[1], where))
    elif file := _FILE_ACTION.search(line):
        state.found.append(Setting(TARGET, file[1], where))
        if not state.legacy_mode:
            state.found.append(Setting(CREATE_MODE, _DEFAULT_MODE, where))
    return ""
