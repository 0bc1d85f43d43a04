"""Several modules made one, with nothing in it that is never used."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from functools import partial
from typing import Any

from imgverify.awstoe_export.scopes import ModuleNames
from imgverify.awstoe_export.sources import Origin, Source, source_of
from imgverify.errors import UsageError


def merge(main: Source, files: dict[str, Source], *, hints: bool) -> str:
    """Write one module that does what `main` does.

    Definitions go in when something that goes in names them. A method goes in when its name stands
    anywhere, as a name, an attribute or a text: whose method is meant cannot be known.

    Args:
        main: every statement of it goes in; it may import from `files`.
        files: sources that no import would find, by the name that `main` imports them by.
        hints: whether expectations keep what they say about how to mend.

    Returns:
        Python.
    """
    merging = _Merging(files, hints=hints)
    for number in range(len(main.statements)):
        merging.add(main, number)
    merging.settle()
    return merging.text(main)


class _Merging:
    def __init__(self, files: dict[str, Source], *, hints: bool) -> None:
        self._hints = hints
        self._sources = dict(files)
        self._live: dict[str, set[int]] = {}
        self._python: dict[Origin, None] = {}
        self._mentioned: set[str] = set()
        # Methods that nothing has named yet: module, number of the class, method.
        self._waiting: list[tuple[Source, ast.FunctionDef]] = []
        self._dropped: set[int] = set()
        self._methods: set[str] = set()

    def _source(self, module: str) -> Source:
        if module not in self._sources:
            self._sources[module] = source_of(module, hints=self._hints)
        return self._sources[module]

    def add(self, source: Source, number: int) -> None:
        """Take in a statement, and what it names."""
        live = self._live.setdefault(source.module, set())
        if number in live:
            return
        live.add(number)
        node = source.statements[number]
        if isinstance(node, ast.ClassDef):
            methods = [one for one in node.body if isinstance(one, ast.FunctionDef)]
            self._waiting += [(source, one) for one in methods if not one.name.startswith("__")]
            # Another statement of the class may name a method that was left out so far.
            self._methods |= {one.name for one in methods}
            self._dropped |= {id(one) for one in methods if not one.name.startswith("__")}
        self._follow(source, node)

    def settle(self) -> None:
        """Take in the methods that something names, until nothing is left to take in."""
        while named := [one for one in self._waiting if one[1].name in self._mentioned]:
            self._waiting = [one for one in self._waiting if one not in named]
            for source, method in named:
                self._dropped.discard(id(method))
                self._follow(source, method)

    def _follow(self, source: Source, node: ast.stmt) -> None:
        seen = _without(node, self._dropped)
        for inner in ast.walk(seen):
            match inner:
                case ast.Attribute(attr=name) | ast.Name(id=name) | ast.keyword(arg=str(name)):
                    self._mentioned.add(name)
                case ast.Constant(value=str(name)):
                    self._mentioned.add(name)
        names: dict[str, None] = {}
        attributes: dict[tuple[str, str], None] = {}

        def attribute(name: str, attr: str) -> None:
            attributes[name, attr] = None

        ModuleNames(lambda name: names.setdefault(name) or name, attribute).visit(seen)
        modules = {name for name, origin in source.imports.items() if origin.is_ours}
        for name, attr in attributes:
            if name in modules and not source.imports[name].name:
                self._need(Origin(source.imports[name].module, attr))
        for name in names:
            self._resolve(source, name)

    def _resolve(self, source: Source, name: str) -> None:
        if name in source.defined:
            self.add(source, source.defined[name])
        elif name in source.imports:
            origin = source.imports[name]
            if not origin.is_ours:
                more = [Origin(module) for module in source.loads.get(name, ())]
                self._python |= dict.fromkeys([origin, *more])
            elif origin.name:
                self._need(origin)
        elif not hasattr(builtins, name) and name not in self._methods:
            raise UsageError(f"{source.module}: nothing at its top says what {name!r} is")

    def _need(self, origin: Origin) -> None:
        source = self._source(origin.module)
        if origin.name not in source.defined and origin.name in source.imports:
            self._resolve(source, origin.name)
        elif origin.name in source.defined:
            self.add(source, source.defined[origin.name])
        else:
            raise UsageError(f"{origin.module} has no {origin.name}")

    def text(self, main: Source) -> str:
        """What was taken in, imports first, each module after those that it needs."""
        lines = [*self._imports()]
        for source in self._in_order(main):
            for number in sorted(self._live[source.module]):
                node = _without(source.statements[number], self._dropped)
                visitor = ModuleNames(partial(self._name, source), partial(self._of_module, source))
                lines.append(ast.unparse(ast.fix_missing_locations(visitor.visit(node))))
        return "\n".join(lines) + "\n"

    def _in_order(self, source: Source, seen: set[str] | None = None) -> Iterator[Source]:
        """Modules of which something was taken in, each after those that it imports."""
        seen = {source.module} if seen is None else seen
        for origin in source.imports.values():
            if origin.is_ours and origin.module not in seen:
                seen.add(origin.module)
                yield from self._in_order(self._source(origin.module), seen)
        if source.module in self._live:
            yield source

    def _imports(self) -> Iterator[str]:
        for origin in self._python:
            if origin.name:
                yield f"from {origin.module} import {origin.name} as {_label(origin)}"
            else:
                yield f"import {origin.module} as {_label(origin)}"

    def _name(self, source: Source, name: str) -> str:
        if name in source.defined:
            return _label(Origin(source.module, name))
        if name not in source.imports:
            return name
        origin = source.imports[name]
        if origin.is_ours and origin.name:
            inner = self._source(origin.module)
            return self._name(inner, origin.name)
        return _label(origin)

    def _of_module(self, source: Source, name: str, attr: str) -> str | None:
        origin = source.imports.get(name)
        if origin is None or not origin.is_ours or origin.name:
            return None
        return self._name(self._source(origin.module), attr)


def _label(origin: Origin) -> str:
    """A name that only this thing has."""
    module = "".join(one if one.isalnum() else "_" for one in origin.module)
    return f"{module}__{origin.name}" if origin.name else module


def _without(node: ast.stmt, dropped: set[int]) -> Any:
    """A copy of a statement, without methods that nothing names.

    The fields are copied and nothing else: Python shares some nodes between all trees, and a tool
    that notes a parent on each node ties them together.
    """

    def fresh(value: Any) -> Any:
        if isinstance(value, list):
            return [fresh(one) for one in value if id(one) not in dropped]
        if not isinstance(value, ast.AST):
            return value
        copied = type(value)(**{name: fresh(inner) for name, inner in ast.iter_fields(value)})
        if isinstance(copied, ast.ClassDef) and not copied.body:
            copied.body = [ast.Pass()]
        return copied

    return fresh(node)
