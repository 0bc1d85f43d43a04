"""Which names of a piece of Python are names of its module: the rest belongs to its functions."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Sequence
from typing import Any

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class ModuleNames(ast.NodeTransformer):
    """Visits every name that a statement at the top of a module shares with the module.

    Source: the Python language reference, "Naming and binding".

    Args:
        name: told each such name; what it returns takes its place.
        attribute: told `name.attribute` of such names; what it returns, unless None, takes the
            place of both.
    """

    def __init__(
        self,
        name: Callable[[str], str],
        attribute: Callable[[str, str], str | None] = lambda _name, _attribute: None,
    ) -> None:
        self._name = name
        self._attribute = attribute
        # Whether it is a class, and what is bound in it; the innermost one is the last.
        self._scopes: list[tuple[bool, frozenset[str]]] = []

    def _is_local(self, name: str) -> bool:
        for depth, (is_class, bound) in enumerate(reversed(self._scopes)):
            # Functions in a class do not see the names of its body.
            if name in bound and (not is_class or depth == 0):
                return True
        return False

    def visit_Name(self, node: ast.Name) -> ast.Name:
        """A plain name."""
        if not self._is_local(node.id):
            node.id = self._name(node.id)
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        """A name and its attribute, as of an imported module."""
        if isinstance(node.value, ast.Name) and not self._is_local(node.value.id):
            told = self._attribute(node.value.id, node.attr)
            if told is not None:
                return ast.Name(told, node.ctx)
        self.generic_visit(node)
        return node

    def visit_Global(self, node: ast.Global) -> ast.Global:
        """What makes this analysis wrong, and what no module here does."""
        raise ValueError(f"line {node.lineno}: `global` is not understood")

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        """A class: its name and bases are outside of it."""
        self._visit_all(node.decorator_list, node.bases, node.keywords)
        if not self._is_local(node.name):
            node.name = self._name(node.name)
        self._within(node.body, bound_in(node.body), is_class=True)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        """A function: its name, defaults and decorators are outside of it."""
        self._visit_all(node.decorator_list, node.args.defaults, node.args.kw_defaults)
        if not self._is_local(node.name):
            node.name = self._name(node.name)
        self._within(node.body, arguments_of(node) | bound_in(node.body))
        return node

    def visit_Lambda(self, node: ast.Lambda) -> ast.Lambda:
        """A function without a name."""
        self._visit_all(node.args.defaults, node.args.kw_defaults)
        holder = [node.body]
        self._within(holder, arguments_of(node) | bound_in(holder))
        (node.body,) = holder
        return node

    def generic_visit(self, node: ast.AST) -> ast.AST:
        """Anything else; a comprehension has names of its own, but its first source has not."""
        if not isinstance(node, _COMPREHENSIONS):
            return super().generic_visit(node)
        first = [node.generators[0].iter]
        self._visit_all(first)
        (node.generators[0].iter,) = first
        targets = bound_in([one.target for one in node.generators])
        self._scopes.append((False, targets))
        for one in node.generators:
            one.ifs = [self.visit(test) for test in one.ifs]
        for one in node.generators[1:]:
            one.iter = self.visit(one.iter)
        for name in {"elt", "key", "value"} & set(node._fields):
            setattr(node, name, self.visit(getattr(node, name)))
        self._scopes.pop()
        return node

    def _within(self, nodes: list[Any], bound: frozenset[str], *, is_class: bool = False) -> None:
        self._scopes.append((is_class, bound))
        self._visit_all(nodes)
        self._scopes.pop()

    def _visit_all(self, *lists: list[Any]) -> None:
        for nodes in lists:
            nodes[:] = [self.visit(node) if node is not None else None for node in nodes]


def arguments_of(function: Function) -> frozenset[str]:
    """Names of a function's arguments.

    Args:
        function: or a lambda.
    """
    of = function.args
    more = [one for one in (of.vararg, of.kwarg) if one]
    return frozenset(one.arg for one in (*of.posonlyargs, *of.args, *of.kwonlyargs, *more))


def bound_in(nodes: Sequence[ast.AST]) -> frozenset[str]:
    """Names that statements bind in the scope in which they stand.

    Args:
        nodes: of one scope; what is nested in them is left to its own.
    """
    return frozenset(_bound(nodes))


def _bound(nodes: Iterable[ast.AST]) -> Iterable[str]:
    for node in nodes:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.ClassDef(name=name):
                yield name
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                yield name
            case ast.alias(name=name, asname=asname):
                yield asname or name.partition(".")[0]
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
                yield name
            case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                yield name
        if isinstance(node, _COMPREHENSIONS):
            # A walrus in a comprehension binds outside of it.
            inner = (one for one in ast.walk(node) if isinstance(one, ast.NamedExpr))
            yield from (one.target.id for one in inner)
        elif not isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
            yield from _bound(ast.iter_child_nodes(node))
