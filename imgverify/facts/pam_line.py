"""Lines of PAM's configuration: pam.d(5)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

TYPES = ("auth", "account", "password", "session")
EVERY_TYPE = "*"
INCLUDE, SUBSTACK = "include", "substack"

# A word in brackets may hold blanks, and `\]` for a bracket.
_WORD = re.compile(r"\[((?:\\\]|[^\]])*)\]|(\S+)")


@dataclass(frozen=True, slots=True)
class PamLine:
    """One line of a service's file.

    Args:
        type: one of `TYPES`, or `EVERY_TYPE` for Debian's `@include`.
        control: in lower case, without the brackets; `include` and `substack` name a service.
        module: file name of the module without its folder, or the service that is included.
        arguments: without brackets around them.
        where: file and line.
    """

    type: str
    control: str
    module: str
    arguments: tuple[str, ...]
    where: str

    @property
    def is_reference(self) -> bool:
        """Whether it stands for another service's lines."""
        return self.control in (INCLUDE, SUBSTACK)

    @property
    def options(self) -> dict[str, str]:
        """Its arguments by name; the last of several counts, and a flag's value is empty."""
        pairs = (argument.partition("=") for argument in self.arguments)
        return {name: value for name, _, value in pairs}


def read_lines(path: str, text: str) -> Iterator[PamLine]:
    """Read a file of /etc/pam.d; what libpam cannot read is left out, as libpam does.

    Args:
        path: for `where`.
        text: its content.
    """
    for number, line in _joined(text):
        words = [found[1] if found[2] is None else found[2] for found in _WORD.finditer(line)]
        where = f"{path}:{number}"
        if len(words) > 1 and words[0] == "@include":
            yield PamLine(EVERY_TYPE, INCLUDE, words[1], (), where)
            continue
        type_ = words[0].removeprefix("-").lower() if words else ""
        if type_ in TYPES and len(words) > 2:  # noqa: PLR2004 - type, control and module
            control = words[1].lower()
            is_module = control not in (INCLUDE, SUBSTACK)
            module = words[2].rpartition("/")[2] if is_module else words[2]
            yield PamLine(type_, control, module, tuple(words[3:]), where)


def read_pam_conf(path: str, text: str) -> dict[str, list[PamLine]]:
    """Read /etc/pam.conf, whose lines begin with the service's name in any case.

    Args:
        path: for `where`.
        text: its content.
    """
    found: dict[str, list[PamLine]] = {}
    for number, line in _joined(text):
        service, _, rest = line.strip().partition(" ")
        padded = "\n" * (number - 1) + rest
        found.setdefault(service.lower(), []).extend(read_lines(path, padded))
    return found


def _joined(text: str) -> Iterator[tuple[int, str]]:
    """Lines without comments, a backslash at the end joined with the next; their first number."""
    pending, start = "", 0
    for number, raw in enumerate(text.splitlines(), 1):
        line, hash_sign, _ = raw.partition("#")
        start = start if pending else number
        if line.endswith("\\") and not hash_sign:
            pending += line[:-1] + " "
            continue
        whole, pending = pending + line, ""
        if whole.strip():
            yield start, whole.replace("\t", " ")
    if pending.strip():
        yield start, pending.replace("\t", " ")
