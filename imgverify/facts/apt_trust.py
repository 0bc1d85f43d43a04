"""Where apt was told to accept packages that nobody signed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from imgverify.facts.answers import Answers
from imgverify.facts.questions import File, Mask

CREDENTIALS = (Mask(r"(://)[^/@ ]*@", r"\1masked@"),)
FILES = tuple(
    File(path, masks=CREDENTIALS)
    for path in (
        "/etc/apt/sources.list",
        "/etc/apt/sources.list.d/*.list",
        "/etc/apt/sources.list.d/*.sources",
        "/etc/apt/apt.conf",
        "/etc/apt/apt.conf.d/*",
    )
)

_YES = r"(?:yes|true|1|on|with|enable)"
_LINE = re.compile(r"^\s*deb(?:-src)?\s+\[([^\]]*)\]", re.IGNORECASE)
_LINE_OPTION = re.compile(rf"\b(?:trusted|allow-insecure|allow-weak)\s*=\s*{_YES}\b", re.IGNORECASE)
_FIELD = re.compile(rf"^(?:trusted|allow-insecure|allow-weak)\s*:\s*{_YES}\s*$", re.IGNORECASE)
_DISABLED = re.compile(r"^enabled\s*:\s*(?:no|false|0|off|without|disable)\s*$", re.IGNORECASE)
# Within quotes, as in addresses, two slashes begin no comment.
_CONF_COMMENT = re.compile(r'("[^"\n]*")|/\*.*?\*/|//[^\n]*|^\s*#[^\n]*', re.DOTALL | re.MULTILINE)
_CONF = re.compile(
    r"\b(AllowUnauthenticated|AllowInsecureRepositories|AllowWeakRepositories"
    rf'|AllowDowngradeToInsecureRepositories)\s+"?{_YES}\b',
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Insecurity:
    """One setting that switches signatures off: the file and the setting."""

    path: str
    setting: str


def insecurities(answers: Answers) -> tuple[Insecurity, ...]:
    """List the settings that make apt accept unsigned packages.

    Source: sources.list(5) (trusted, allow-insecure, allow-weak), apt.conf(5), apt-get(8).
    """
    found: list[Insecurity] = []
    for path, text in _texts(answers, FILES[0].path) | _texts(answers, FILES[1].path):
        found += [Insecurity(path, line) for line in _from_lines(text)]
    for path, text in _texts(answers, FILES[2].path):
        found += [Insecurity(path, line) for line in _from_stanzas(text)]
    for path, text in _texts(answers, FILES[3].path) | _texts(answers, FILES[4].path):
        clean = _CONF_COMMENT.sub(r"\1", text)
        found += [Insecurity(path, match[0]) for match in _CONF.finditer(clean)]
    return tuple(sorted(found, key=lambda one: (one.path, one.setting)))


def _texts(answers: Answers, path: str) -> set[tuple[str, str]]:
    if "*" in path:
        return set(answers.texts(path).items())
    text = answers.text(path)
    return set() if text is None else {(path, text)}


def _from_lines(text: str) -> list[str]:
    found = []
    for line in text.splitlines():
        options = _LINE.match(line)
        if options and _LINE_OPTION.search(options[1]):
            found.append(line.strip())
    return found


def _from_stanzas(text: str) -> list[str]:
    found: list[str] = []
    for stanza in re.split(r"\n\s*\n", text):
        lines = stanza.splitlines()
        if not any(_DISABLED.match(line) for line in lines):
            found += [line.strip() for line in lines if _FIELD.match(line)]
    return found
