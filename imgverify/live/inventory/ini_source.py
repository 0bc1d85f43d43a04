"""Inventories in Ansible's INI-like format."""

from __future__ import annotations

import ast
import re
import shlex
from pathlib import Path

from imgverify.errors import ArtifactError
from imgverify.live.inventory.groups import ALL, UNGROUPED, Inventory, Said, Variables
from imgverify.live.inventory.host_names import MANY, named_hosts
from imgverify.live.inventory.yaml_source import PORT
from imgverify.nearest import did_you_mean

_SECTION = re.compile(r"\[([^:\]\s]+)(?::(\w+))?\]\s*(?:[#;].*)?")
_HOSTS, _CHILDREN, _VARIABLES = "hosts", "children", "vars"
_KINDS = (_HOSTS, _CHILDREN, _VARIABLES)
_LONGEST_LITERAL = 10_000


def parse_ini(path: Path, text: str) -> Inventory:
    """Read an inventory.

    Args:
        path: for messages.
        text: content of the file.

    Raises:
        ArtifactError: with file and line, and what would be right.
    """
    return _Reader(path).read(text)


class _Reader:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._inventory = Inventory()
        self._place = ""
        self._defined = {ALL, UNGROUPED}
        # Groups that are spoken of before it is known whether there are such.
        self._mentioned: dict[str, str] = {}

    def read(self, text: str) -> Inventory:
        group, kind = UNGROUPED, _HOSTS
        for number, raw in enumerate(text.splitlines(), 1):
            self._place = f"{self._path}:{number}"
            line = raw.strip()
            if not line or line[0] in "#;":
                continue
            if line.startswith("["):
                group, kind = self._section(line)
            elif kind == _HOSTS:
                self._host(group, line)
            elif kind == _CHILDREN:
                self._child(group, line)
            else:
                self._variable(group, line)
        for name, place in self._mentioned.items():
            if name not in self._defined:
                hint = did_you_mean(name, self._defined - {ALL, UNGROUPED})
                raise ArtifactError(f"{place}: there is no group {name}", hint)
        if not self._inventory.hosts:
            raise ArtifactError(f"{self._path}: the inventory has no hosts")
        self._inventory.finish()
        return self._inventory

    def _section(self, line: str) -> tuple[str, str]:
        found = _SECTION.fullmatch(line)
        if found is None:
            raise ArtifactError(
                f"{self._place}: {line} is no section",
                "write [group], [group:children] or"
                " [group:vars]; an IPv6 address stands without brackets",
            )
        name, kind = found[1], found[2] or _HOSTS
        if kind not in _KINDS:
            raise ArtifactError(
                f"{self._place}: no section is a {kind}", did_you_mean(kind, _KINDS)
            )
        if kind == _VARIABLES:
            self._mentioned.setdefault(name, self._place)
        else:
            self._defined.add(name)
        self._inventory.group(name, self._place)
        return name, kind

    def _host(self, group: str, line: str) -> None:
        try:
            words = shlex.split(line, comments=True)
            names, port = named_hosts(words[0])
        except ValueError as error:
            raise ArtifactError(f"{self._place}: {error}") from error
        variables: Variables = {}
        if port:
            variables[PORT] = Said(str(port), self._place)
        for word in words[1:]:
            name, equals, value = word.partition("=")
            if not equals or not name:
                raise ArtifactError(
                    f"{self._place}: {word} is no variable",
                    "write name=value, with quotes around a value that has spaces",
                )
            variables[name] = Said(_unquoted(value), self._place)
        for name in names:
            self._inventory.host(name).update(variables)
            self._inventory.group(group, self._place).hosts[name] = None
        if len(self._inventory.hosts) > MANY:
            raise ArtifactError(f"{self._place}: more than {MANY} hosts")

    def _child(self, group: str, line: str) -> None:
        name = line.partition("#")[0].strip()
        self._mentioned.setdefault(name, self._place)
        self._inventory.group(name, self._place)
        self._inventory.groups[group].children[name] = None

    def _variable(self, group: str, line: str) -> None:
        name, equals, value = (part.strip() for part in line.partition("="))
        if not equals or not name:
            raise ArtifactError(
                f"{self._place}: {line} is no variable", "write name=value, one on each line"
            )
        self._inventory.groups[group].variables[name] = Said(_unquoted(value), self._place)


def _unquoted(value: str) -> str:
    """A value in quotes is a literal of Python; anything else is its own text."""
    if value[:1] not in {"'", '"'} or len(value) > _LONGEST_LITERAL:
        return value
    try:
        literal = ast.literal_eval(value)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return value
    return literal if isinstance(literal, str) else value
