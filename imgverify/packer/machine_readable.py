r"""The lines of `packer -machine-readable`, as events.

A line is `TIMESTAMP,TARGET,TYPE,DATA…`. A comma within data is written `%!(PACKER_COMMA)`, a
newline `\n` and a carriage return `\r`; a backslash itself is not escaped, so that a path with the
two characters `\n` in it cannot be told from a newline.

Source: Packer's documentation, "Machine-Readable Output" of the commands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_FIELDS = 3
_COMMA = "%!(PACKER_COMMA)"
# "==> web: text" of a step or an error, "    web: text" of output; after the build's name perhaps
# the name of the post-processor that speaks, in brackets.
_NAME = r"([^\s:()]+)(?: \(([^()]+)\))?: ?(.*)"
_STEP = re.compile(rf"==> {_NAME}", re.DOTALL)
_OUTPUT = re.compile(rf"(?:==>| {{4}}) *{_NAME}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Event:
    """One line.

    Args:
        time: seconds since 1970; 0 where the line does not say.
        target: name of a build; empty for the whole run.
        kind: `ui`, `artifact`, `error`, `error-count`, …
        data: what else it says, unescaped.
    """

    time: int
    target: str
    kind: str
    data: tuple[str, ...]

    @property
    def text(self) -> str:
        """What a `ui` line says to people; empty for other lines."""
        return ",".join(self.data[1:]) if self.kind == "ui" else ""


@dataclass(frozen=True, slots=True)
class Said:
    """A line for people, taken apart.

    Args:
        build: who speaks; empty for Packer itself.
        post_processor: that speaks for it; empty for the build.
        text: without the prefix.
        level: `say` for steps, `message` for their output, `error`.
    """

    build: str
    post_processor: str
    text: str
    level: str


def parse(line: str) -> Event | None:
    """Read one line; None for what is none (a panic, the log of `PACKER_LOG`).

    Args:
        line: without its end.
    """
    time, *rest = line.split(",")
    if len(rest) < _FIELDS - 1 or not (time.isascii() and time.isdigit()):
        return None
    target, kind, *data = map(unescaped, rest)
    return Event(int(time), target, kind, tuple(data))


def said(event: Event) -> list[Said]:
    """Take the text of a `ui` event apart, line by line; empty for other events.

    Args:
        event: of any kind.
    """
    if event.kind != "ui" or not event.data:
        return []
    level = event.data[0]
    found: list[Said] = []
    for line in re.split(r"\r\n|\n|\r", event.text):
        match = (_OUTPUT if level == "message" else _STEP).fullmatch(line)
        if match:
            found.append(Said(match[1], match[2] or "", match[3].rstrip(), level))
        elif line.strip():
            found.append(Said("", "", line.strip(), level))
    return found


def escaped(text: str) -> str:
    """A text as a field of a line.

    Args:
        text: any.
    """
    return text.replace(",", _COMMA).replace("\n", "\\n").replace("\r", "\\r")


def unescaped(field: str) -> str:
    """What a field of a line says.

    Args:
        field: as it is written.
    """
    return field.replace(_COMMA, ",").replace("\\n", "\n").replace("\\r", "\r")
