"""Which checks there are and what they take, read without importing them.

A profile must fail before anything boots, and listing controls must be quick: so the signatures are
read from the source of the check files.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Union

import msgspec

from imgverify.errors import ProfileError
from imgverify.nearest import did_you_mean

FIXTURES = frozenset({"expect", "host", "machine", "console", "artifact", "awstoe", "request"})
_TYPES: dict[str, Any] = {
    "str": str,
    "int": int,
    "bool": bool,
    "float": float,
    "list": list,
    "dict": dict,
    "None": None,
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a check.

    Args:
        name: as in the function and in profiles.
        annotation: its type as written.
        required: whether it has no default.
        default: the default's value.
    """

    name: str
    annotation: str
    required: bool
    default: Any = None


@dataclass(frozen=True, slots=True)
class CheckSource:
    """A check function as its file declares it.

    Args:
        name: as in profiles: `mount-option`.
        function: `test_mount_option`.
        path: its file.
        summary: the docstring's first line.
        topics: the fact topics that it names.
        parameters: what a profile may set, by name.
    """

    name: str
    function: str
    path: Path
    summary: str
    topics: tuple[str, ...]
    parameters: Mapping[str, Parameter]


def index_checks(folders: Iterable[Path], topics: Iterable[str]) -> dict[str, CheckSource]:
    """Read the checks of some folders.

    Args:
        folders: roots; every `test_*.py` below is read.
        topics: names of the fact topics, so that they are not taken for parameters.

    Returns:
        Checks by the name that profiles use; a later folder wins over an earlier one.

    Raises:
        ProfileError: a check file is not valid Python.
    """
    known = frozenset(topics)
    found: dict[str, CheckSource] = {}
    for folder in folders:
        for path in sorted(folder.rglob("test_*.py")):
            try:
                module = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
            except SyntaxError as error:
                raise ProfileError(f"{path}:{error.lineno}: {error.msg}") from error
            for node in module.body:
                if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                    check = _check(node, path, known)
                    found[check.name] = check
    return found


def _check(node: ast.FunctionDef, path: Path, topics: frozenset[str]) -> CheckSource:
    arguments = [*node.args.posonlyargs, *node.args.args]
    defaults: list[ast.expr | None] = [None] * (len(arguments) - len(node.args.defaults))
    pairs = [
        *zip(arguments, [*defaults, *node.args.defaults], strict=True),
        *zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True),
    ]
    parameters = {
        argument.arg: Parameter(
            name=argument.arg,
            annotation=ast.unparse(argument.annotation) if argument.annotation else "Any",
            required=default is None,
            default=None if default is None else ast.literal_eval(default),
        )
        for argument, default in pairs
        if argument.arg not in topics and argument.arg not in FIXTURES
    }
    return CheckSource(
        name=node.name.removeprefix("test_").replace("_", "-"),
        function=node.name,
        path=path,
        summary=(ast.get_docstring(node) or "").partition("\n")[0],
        topics=tuple(argument.arg for argument, _ in pairs if argument.arg in topics),
        parameters=MappingProxyType(parameters),
    )


def bind(
    check: CheckSource,
    params: Mapping[str, Any],
    where: object,
    at: Mapping[str, object] = MappingProxyType({}),
) -> dict[str, Any]:
    """Check a control's parameters against a check's signature, and fill in the defaults.

    Args:
        check: the check that the control names.
        params: what the profile says.
        where: profile and control; made text when there is something to say.
        at: the same for parameters that stand elsewhere, by name.

    Raises:
        ProfileError: an unknown or missing parameter, or one of the wrong type.
    """
    for name in params:
        if name not in check.parameters:
            raise ProfileError(
                f"{at.get(name, where)}: {check.name} has no parameter {name!r}",
                did_you_mean(name, check.parameters),
            )
    bound: dict[str, Any] = {}
    for name, parameter in check.parameters.items():
        if name not in params:
            if parameter.required:
                raise ProfileError(f"{where}: {check.name} needs the parameter {name!r}")
            bound[name] = parameter.default
            continue
        try:
            bound[name] = msgspec.convert(params[name], parameter_type(parameter.annotation))
        except msgspec.ValidationError as error:
            raise ProfileError(f"{at.get(name, where)}: {check.name}: {name}: {error}") from error
    return bound


@cache
def parameter_type(annotation: str) -> Any:
    """The type that an annotation means.

    Args:
        annotation: as written.
    """
    return _type(ast.parse(annotation, mode="eval").body)


def _type(node: ast.expr) -> Any:
    """The type that an annotation means; what we do not know is not checked."""
    match node:
        case ast.Name(id=name):
            return _TYPES.get(name, Any)
        case ast.Constant(value=None):
            return None
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return Union[_type(left), _type(right)]  # noqa: UP007 - built at run time
        case ast.Subscript(value=ast.Name(id="list" | "Sequence"), slice=item):
            return list[_type(item)]  # type: ignore[misc]
        case ast.Subscript(value=ast.Name(id="dict"), slice=ast.Tuple(elts=[key, value])):
            return dict[_type(key), _type(value)]  # type: ignore[misc]
        case _:
            return Any
