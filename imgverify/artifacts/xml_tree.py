"""XML of strangers as a tree: no document type, no entities, bounded in size and depth.

Namespaces are left out of the names: writers of OVF disagree on them, but not on the words.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers import expat

_MOST_ELEMENTS = 100_000
_MOST_DEPTH = 100
_SEPARATOR = " "


class XmlError(Exception):
    """The text is no XML that is read; the message says why, with the line."""


@dataclass(slots=True)
class Element:
    """One element.

    Args:
        name: without its namespace.
        attributes: by name, without namespaces.
        children: elements in it.
        text: between its tags, without what is in children.
    """

    name: str
    attributes: dict[str, str]
    children: list[Element] = field(default_factory=list)
    text: str = ""

    def all(self, name: str) -> list[Element]:
        """Every element of a name, at any depth, in the order of the text."""
        found, waiting = [], self.children[::-1]
        while waiting:
            element = waiting.pop()
            if element.name == name:
                found.append(element)
            waiting += element.children[::-1]
        return found

    def first(self, name: str) -> Element | None:
        """The first element of a name, at any depth."""
        return next(iter(self.all(name)), None)

    def word(self, name: str) -> str:
        """Text of the child of a name; empty when there is none."""
        return next((one.text.strip() for one in self.children if one.name == name), "")


def parse(data: bytes) -> Element:
    """Read a text.

    Args:
        data: its bytes; the caller bounds their number.

    Raises:
        XmlError: it is no XML, has a document type, or is too large.
    """
    tree = _Tree()
    parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
    parser.StartElementHandler = tree.start
    parser.EndElementHandler = tree.end
    parser.CharacterDataHandler = tree.characters
    # Entities are declared in a document type only: without one there is nothing to expand.
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(data, True)  # noqa: FBT003 - it takes no names
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise XmlError(f"no XML: {error}") from error
    assert tree.root is not None
    return tree.root


def _refuse(*_: object) -> NoReturn:
    raise XmlError("has a document type, which is not read")


class _Tree:
    def __init__(self) -> None:
        self.root: Element | None = None
        self._open: list[Element] = []
        self._texts: list[list[str]] = []
        self._count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > _MOST_ELEMENTS or len(self._open) >= _MOST_DEPTH:
            raise XmlError("too many elements, or too deep")
        plain = {_plain(key): value for key, value in attributes.items()}
        element = Element(_plain(name), plain)
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)
        self._texts.append([])

    def end(self, _name: str) -> None:
        self._open.pop().text = "".join(self._texts.pop())

    def characters(self, text: str) -> None:
        self._texts[-1].append(text)


def _plain(name: str) -> str:
    return name.rpartition(_SEPARATOR)[2]
