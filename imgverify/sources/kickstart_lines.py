"""The lines of a kickstart file, with those of the files that it includes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from imgverify.errors import UsageError
from imgverify.sources.demands import Remark, Statement
from imgverify.sources.masking import MASK, without_logins
from imgverify.sources.text_file import LIMIT, read_source

_DEEPEST = 16
_INCLUDE = re.compile(r"\s*%(?:include|ksappend)\s+(\S+)\s*$")
_BLANK = "#\n"
# Options may be shortened, as pykickstart takes them.
_SECRET_OPTION = re.compile(
    r"(--(?:(?:pass(?!algo)|md5p|wep|wpa|one-t|org|rev|activation)[\w-]*(?:=|\s+)|act[\w-]*=))"
    r"(?:\"[^\"]*\"|'[^']*'|[\"'].*|[^\s\"'])+"
)
_SECRET_WORDS = re.compile(r"(?<=\s)(?!--)\S+")
_SECRET_COMMANDS = ("rootpw", "sshpw")


@dataclass(frozen=True, slots=True)
class Line:
    """A line and where it stands: `ks.cfg:12`."""

    where: str
    text: str

    @property
    def statement(self) -> Statement:
        """The line as a profile may quote it."""
        return Statement(self.where, masked(self.text))


@dataclass(slots=True)
class Lines:
    """All lines, in the order in which they count.

    Args:
        lines: each ends with a newline.
        remarks: what was not included.
    """

    lines: list[Line] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The whole file."""
        return "".join(line.text for line in self.lines)

    def at(self, number: int) -> Line:
        """A line by its number in the whole file, from 1; the last one if there are fewer."""
        return self.lines[max(0, min(number, len(self.lines)) - 1)]


def kickstart_lines(path: Path) -> Lines:
    """Read a kickstart file and what it includes from beside it.

    An absolute path, as a URL, is meant inside the installer: nothing here is read for it.

    Args:
        path: the file.

    Raises:
        UsageError: one cannot be read, files include each other in a circle, or all together are
            larger than any kickstart file.
    """
    found = Lines()
    size = 0
    for line in _expanded(path, path.name, (path.resolve(),), found.remarks):
        size += len(line.text)
        if size > LIMIT:
            raise UsageError(f"{path}: with its includes larger than {LIMIT >> 20} MiB")
        found.lines.append(line)
    return found


def masked(text: str) -> str:
    """A statement without its secrets.

    Args:
        text: a line.
    """
    shown = without_logins(_SECRET_OPTION.sub(rf"\1{MASK}", text.strip()))
    if shown.split(maxsplit=1)[:1] and shown.split()[0] in _SECRET_COMMANDS:
        # The asterisk, too, is a password: one that nothing matches.
        return _SECRET_WORDS.sub(lambda match: match[0] if match[0] in "*!" else MASK, shown)
    return shown


def _expanded(
    path: Path, name: str, chain: tuple[Path, ...], remarks: list[Remark]
) -> Iterator[Line]:
    for number, text in enumerate(read_source(path, "kickstart file").split("\n"), start=1):
        line = Line(f"{name}:{number}", f"{text}\n")
        include = _INCLUDE.match(text)
        if include is None:
            yield line
            continue
        yield Line(line.where, _BLANK)
        beside = path.parent / include[1]
        if "://" in include[1] or include[1].startswith("/"):
            reason = "only the installer has this file: its statements are not in this profile"
            remarks.append(Remark(line.statement, reason))
        elif not beside.is_file():
            remarks.append(Remark(line.statement, "there is no such file beside this one"))
        elif beside.resolve() in chain:
            circle = " -> ".join(one.name for one in (*chain, beside))
            raise UsageError(f"{path}:{number}: files include each other in a circle: {circle}")
        elif len(chain) > _DEEPEST:
            raise UsageError(f"{path}:{number}: more than {_DEEPEST} files include each other")
        else:
            yield from _expanded(beside, include[1], (*chain, beside.resolve()), remarks)
