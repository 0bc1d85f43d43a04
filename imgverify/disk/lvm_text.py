"""The text in which LVM keeps its metadata: named sections, strings, numbers and lists.

Source: lvm.conf(5), "SYNTAX", of which metadata uses a part.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from imgverify.disk.damage import DamageError

# Groups of thousands of volumes stay below this; LVM's own default for a whole area is 1 MiB.
MAX_TEXT = 4 * 1024 * 1024
_MAX_DEPTH = 8
_TOKEN = re.compile(
    r"""(?:\s++|\#[^\n]*+)*+(?:
        (?P<word>[A-Za-z0-9_.+][A-Za-z0-9_.+-]*+(?=\s*[={]))
      | (?P<float>-?\d{1,20}\.\d{0,20})
      | (?P<number>-?\d{1,20}(?![\d.]))
      | "(?P<text>(?:[^"\\]|\\.)*+)"
      | (?P<sign>[={}\[\],])
    )""",
    re.VERBOSE | re.DOTALL,
)
_REST = re.compile(r"(?:\s++|\#[^\n]*+)*+\Z")

Plain = int | float | str


class Section:
    """A named section; each question names what is missing or of another kind.

    Args:
        path: its names from the outermost in, for messages.
    """

    def __init__(self, path: str = "") -> None:
        self.path = path
        self._values: dict[str, Plain | list[Plain] | Section] = {}

    def add(self, name: str, value: Plain | list[Plain] | Section) -> None:
        """Put a value in.

        Raises:
            DamageError: there is one of that name.
        """
        if name in self._values:
            raise DamageError(f"LVM metadata has {self._name(name)} twice")
        self._values[name] = value

    def text(self, name: str) -> str:
        """A string."""
        value = self._values.get(name)
        if not isinstance(value, str):
            raise DamageError(f"LVM metadata has no text {self._name(name)}")
        return value

    def number(self, name: str) -> int:
        """A number that is not negative."""
        value = self._values.get(name)
        if not isinstance(value, int) or value < 0:
            raise DamageError(f"LVM metadata has no number {self._name(name)}")
        return value

    def items(self, name: str) -> list[Plain]:
        """A list; empty when there is none of that name."""
        value = self._values.get(name, [])
        if not isinstance(value, list):
            raise DamageError(f"LVM metadata has no list {self._name(name)}")
        return value

    def section(self, name: str) -> Section:
        """A section below; an empty one when there is none of that name."""
        value = self._values.get(name, Section(self._name(name)))
        if not isinstance(value, Section):
            raise DamageError(f"LVM metadata has no section {self._name(name)}")
        return value

    def sections(self) -> Iterator[tuple[str, Section]]:
        """All sections below, in the order of the text."""
        for name, value in self._values.items():
            if isinstance(value, Section):
                yield name, value

    def has(self, name: str) -> bool:
        """Whether there is anything of that name."""
        return name in self._values

    def _name(self, name: str) -> str:
        return f"{self.path}/{name}" if self.path else name


def parse(text: str) -> Section:
    """Read a whole text.

    Args:
        text: at most `MAX_TEXT` characters.

    Raises:
        DamageError: it is too long, too deep, or not such a text.
    """
    if len(text) > MAX_TEXT:
        raise DamageError(f"LVM metadata is longer than {MAX_TEXT} bytes")
    tokens = _Tokens(text)
    stack = [Section()]
    while (token := tokens.next()) is not None:
        kind, word = token
        if (kind, word) == ("sign", "}") and len(stack) > 1:
            stack.pop()
            continue
        if kind != "word":
            raise tokens.error()
        match tokens.next():
            case ("sign", "="):
                stack[-1].add(word, tokens.value())
            case ("sign", "{"):
                if len(stack) > _MAX_DEPTH:
                    raise DamageError(f"LVM metadata is nested more than {_MAX_DEPTH} deep")
                inner = Section(f"{stack[-1].path}/{word}".lstrip("/"))
                stack[-1].add(word, inner)
                stack.append(inner)
            case _:
                raise tokens.error()
    if len(stack) > 1:
        raise DamageError(f"LVM metadata ends within the section {stack[-1].path}")
    return stack[0]


class _Tokens:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def next(self) -> tuple[str, str] | None:
        """Kind and text of the next token; None at the end."""
        found = _TOKEN.match(self._text, self._at)
        if found is None:
            if _REST.match(self._text, self._at):
                return None
            raise self.error()
        self._at = found.end()
        assert found.lastgroup is not None
        return found.lastgroup, found[found.lastgroup]

    def value(self) -> Plain | list[Plain]:
        """A plain value, or a list of such."""
        token = self.next()
        if token != ("sign", "["):
            return self._plain(token)
        values: list[Plain] = []
        while (token := self.next()) != ("sign", "]"):
            if token != ("sign", ",") or not values:
                values.append(self._plain(token))
        return values

    def _plain(self, token: tuple[str, str] | None) -> Plain:
        match token:
            case ("number", digits):
                return int(digits)
            case ("float", digits):
                return float(digits)
            case ("text", escaped):
                return re.sub(r"\\(.)", r"\1", escaped, flags=re.DOTALL)
        raise self.error()

    def error(self) -> DamageError:
        """What is said of a text that goes wrong about here."""
        line = self._text.count("\n", 0, self._at) + 1
        return DamageError(f"LVM metadata is not understood at line {line}")
