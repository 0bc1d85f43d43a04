"""YAML as people write it, read strictly: with line numbers, no aliases, no doubled keys."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from imgverify.errors import ProfileError

# libyaml where PyYAML was built with it: a benchmark's profile has thousands of lines.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MAX_BYTES = 16 << 20
# Deeper than any profile; a file of nothing but brackets must not exhaust the stack.
MAX_DEPTH = 40
_TEXT = "tag:yaml.org,2002:str"
_resolver = yaml.SafeLoader("")


class Lines:
    """Line numbers of keys and list items, kept as the file nests, looked up when one is asked for.

    Args:
        own: line where this mapping, list or value begins.
        below: the lines of its items, by key or by position.
    """

    __slots__ = ("below", "own")

    def __init__(self, own: int, below: dict[str, Lines]) -> None:
        self.own = own
        self.below = below

    def __getitem__(self, path: tuple[str, ...]) -> int:
        """The line of a path of keys; of the last step that is there when it leads too far."""
        found = self
        for key in path:
            if key not in found.below:
                break
            found = found.below[key]
        return found.own


def read_yaml(path: Path) -> tuple[Any, Lines]:
    """Read a YAML file.

    Args:
        path: the file.

    Returns:
        The data, and the line number of each key and list item by its path.

    Raises:
        ProfileError: with file and line: not YAML, a key twice, a key that is not text (`1.10`
            unquoted would become 1.1), a tag, or an alias (which can make a small file huge).
    """
    try:
        content = path.read_bytes()
        text = content.decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ProfileError(f"{path}: cannot be read: {error}") from error
    if len(content) > MAX_BYTES:
        raise ProfileError(f"{path}: larger than {MAX_BYTES >> 20} MiB: no profile is")
    try:
        return _Builder(path, text).document()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ProfileError(f"{path}:{line}: not valid YAML: {error.problem}") from error
    except yaml.reader.ReaderError as error:
        raise ProfileError(f"{path}: not valid YAML: {error.reason}") from error


class _Builder:
    """Builds plain data out of events: half the time of composing nodes first."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._next = LOADER(text).get_event

    def document(self) -> tuple[Any, Lines]:
        """The only document of the file."""
        self._next()
        if type(self._next()) is yaml.StreamEndEvent:
            raise ProfileError(f"{self._path}: the file is empty")
        built = self._value(self._next(), 0)
        self._next()
        after = self._next()
        if type(after) is not yaml.StreamEndEvent:
            raise self._error(after, "a second document: a file has one")
        return built

    def _error(self, event: Any, message: str, hint: str = "") -> ProfileError:
        return ProfileError(f"{self._path}:{event.start_mark.line + 1}: {message}", hint)

    def _value(self, event: Any, depth: int, line: int = 0) -> tuple[Any, Lines]:
        line = line or event.start_mark.line + 1
        kind = type(event)
        if kind is yaml.AliasEvent:
            hint = "write the value out, or share controls with `extends`"
            raise self._error(event, "YAML aliases are not accepted", hint)
        if event.tag is not None and event.tag != "!":
            raise self._error(event, f"the YAML tag {event.tag} is not accepted", "leave it out")
        if depth > MAX_DEPTH:
            raise self._error(event, f"nested more than {MAX_DEPTH} deep")
        below: dict[str, Lines] = {}
        if kind is yaml.ScalarEvent:
            return self._scalar(event), Lines(line, below)
        if kind is yaml.MappingStartEvent:
            return self._mapping(depth, below), Lines(line, below)
        items: list[Any] = []
        while type(item := self._next()) is not yaml.SequenceEndEvent:
            built, lines = self._value(item, depth + 1)
            below[str(len(items))] = lines
            items.append(built)
        return items, Lines(line, below)

    def _mapping(self, depth: int, below: dict[str, Lines]) -> dict[str, Any]:
        built: dict[str, Any] = {}
        while type(event := self._next()) is not yaml.MappingEndEvent:
            key = self._key(event)
            if key in built:
                raise self._error(event, f"{key!r} stands twice in the same mapping")
            line = event.start_mark.line + 1
            built[key], below[key] = self._value(self._next(), depth + 1, line)
        return built

    def _key(self, event: Any) -> str:
        if type(event) is yaml.AliasEvent:
            raise self._error(event, "YAML aliases are not accepted", "write the key out")
        if type(event) is not yaml.ScalarEvent:
            raise self._error(event, "a key is text, not a list or a mapping")
        key: str = event.value
        if event.implicit[0] and _tag(key) != _TEXT and key != "<<":
            hint = f'put it in quotes: "{key}"'
            raise self._error(event, f"the key {key} is not text", hint)
        return key

    def _scalar(self, event: Any) -> Any:
        if not event.implicit[0]:
            return event.value
        try:
            return _plain(event.value)
        except ValueError as error:
            hint = f'put it in quotes: "{event.value}"'
            raise self._error(event, f"{event.value}: {error}", hint) from error


@cache
def _tag(text: str) -> str:
    tag: str = _resolver.resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
    return tag


@cache
def _plain(text: str) -> Any:
    """What a value without quotes means: text, number, truth, date or nothing."""
    tag = _tag(text)
    if tag == _TEXT:
        return text
    return _resolver.construct_object(yaml.ScalarNode(tag, text))
