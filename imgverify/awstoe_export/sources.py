"""Modules as they go into a bundle: bare code, and where each imported name comes from."""

from __future__ import annotations

import ast
import importlib.util
import sys
from dataclasses import dataclass, field
from pathlib import Path

from imgverify.errors import UsageError

# What an instance does not have, and what answers for it.
STAND_INS = {
    "msgspec": "imgverify.awstoe_export.plain_struct",
    "yaml": "imgverify.awstoe_export.maybe_yaml",
}
_OURS = "imgverify"
# Source: Python's documentation of dataclasses.
_MARKS = frozenset({"InitVar", "ClassVar", "KW_ONLY"})


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an imported name comes from.

    Args:
        module: full name of the module.
        name: in it; empty for the module itself.
    """

    module: str
    name: str = ""

    @property
    def is_ours(self) -> bool:
        """Whether its source goes into the bundle; everything else is Python's own."""
        return self.module.partition(".")[0] == _OURS


@dataclass(slots=True)
class Source:
    """One module.

    Args:
        module: its full name, or the path of a file that has none.
        statements: at its top, imports left out.
        imports: where each imported name comes from.
        defined: the statement that defines each name, by its number.
        loads: modules of Python's that an imported name needs beside its own (`import os.path`).
    """

    module: str
    statements: list[ast.stmt] = field(default_factory=list)
    imports: dict[str, Origin] = field(default_factory=dict)
    defined: dict[str, int] = field(default_factory=dict)
    loads: dict[str, list[str]] = field(default_factory=dict)


def source_of(module: str, *, hints: bool) -> Source:
    """Read a module of ours.

    Args:
        module: its full name.
        hints: as for `read_source`.
    """
    spec = importlib.util.find_spec(module)
    if spec is None or spec.origin is None:
        raise UsageError(f"{module}: no such module")
    return read_source(Path(spec.origin).read_text(encoding="utf-8"), module, hints=hints)


def read_source(text: str, module: str, *, hints: bool = True) -> Source:
    """Take a module apart.

    Args:
        text: Python.
        module: its name, or the path of its file.
        hints: whether expectations keep what they say about how to mend.

    Raises:
        UsageError: it imports what an instance does not have.
    """
    source = Source(module)
    for node in ast.parse(text, filename=module).body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            _add_imports(source, node)
            continue
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        number = len(source.statements)
        source.statements.append(_Bare(hints=hints).visit(node))
        source.defined |= dict.fromkeys(_names(node), number)
    return source


def _add_imports(source: Source, node: ast.Import | ast.ImportFrom) -> None:
    where = f"{source.module}:{node.lineno}"
    for alias in node.names:
        if isinstance(node, ast.ImportFrom):
            base = _known(STAND_INS.get(node.module or "", node.module or ""), where)
            if node.level or alias.name == "*":
                raise UsageError(f"{where}: names are imported one by one, from whole names")
            inner = f"{base}.{alias.name}"
            is_module = base.partition(".")[0] == _OURS and _is_module(inner)
            origin = Origin(inner) if is_module else Origin(base, alias.name)
            source.imports[alias.asname or alias.name] = origin
            continue
        name = _known(STAND_INS.get(alias.name, alias.name), where)
        top = alias.name.partition(".")[0]
        if alias.asname or top == alias.name:
            source.imports[alias.asname or top] = Origin(name)
        elif top == _OURS:
            raise UsageError(f"{where}: import {name} has no name of its own", "add `as NAME`")
        else:
            source.imports[top] = Origin(top)
            source.loads.setdefault(top, []).append(name)


def _is_module(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def _known(name: str, where: str) -> str:
    top = name.partition(".")[0]
    if top != _OURS and top not in sys.stdlib_module_names:
        raise UsageError(
            f"{where}: imports {name}, which an instance does not have",
            "checks that go into a component may import imgverify and Python's own modules",
        )
    return name


def _names(node: ast.stmt) -> list[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.Assign(targets=targets):
            stored = (one for target in targets for one in ast.walk(target))
            return [one.id for one in stored if isinstance(one, ast.Name)]
        case ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
    return []


class _Bare(ast.NodeTransformer):
    """Takes out what only readers and type checkers look at."""

    def __init__(self, *, hints: bool) -> None:
        self._hints = hints
        self._in_class = False

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        node.returns = None
        more = [one for one in (node.args.vararg, node.args.kwarg) if one]
        for one in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs, *more):
            one.annotation = None
        node.body = _without_docstring(node.body)
        before, self._in_class = self._in_class, False
        self.generic_visit(node)
        self._in_class = before
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        node.body = _without_docstring(node.body)
        before, self._in_class = self._in_class, True
        self.generic_visit(node)
        self._in_class = before
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt | None:
        self.generic_visit(node)
        if self._in_class:
            # A field of a dataclass is one because it has an annotation, and few of them matter.
            node.annotation = _mark(node.annotation) or ast.Constant(0)
            return node
        if node.value is None:
            return None
        return ast.copy_location(ast.Assign([node.target], node.value), node)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id == "cast":
            return node.args[1]
        if isinstance(node.func, ast.Name) and node.func.id == "expect" and not self._hints:
            node.keywords = [one for one in node.keywords if one.arg != "mend"]
        return node


def _mark(annotation: ast.expr) -> ast.expr | None:
    """What dataclasses look at in an annotation; None when it is only a type."""
    outer = annotation.value if isinstance(annotation, ast.Subscript) else annotation
    name = outer.attr if isinstance(outer, ast.Attribute) else getattr(outer, "id", "")
    return outer if name in _MARKS else None


def _without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    first = body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        return body[1:] or [ast.Pass()]
    return body
