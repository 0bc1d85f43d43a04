"""Checks called without pytest: for proofs, which call each of them many times."""

from __future__ import annotations

import importlib.util
import inspect
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from imgverify.checks_index import CheckSource
from imgverify.expect import Expect
from imgverify.model import Outcome, Plane
from imgverify.verdicts import outcome

Fixture = Callable[[str], Any]
"""Gives what an argument of a check stands for, by its name; may raise what a check may raise."""


def judge(
    check: CheckSource, params: Mapping[str, Any], fixture: Fixture, plane: Plane | None
) -> Outcome:
    """Call a check and name its result.

    Args:
        check: where its function is.
        params: a value for each of its parameters.
        fixture: gives its other arguments.
        plane: where the facts come from.
    """
    expect = Expect()
    error: BaseException | None = None
    try:
        function, names = _function(check.path, check.function)
        arguments = {
            name: expect if name == "expect" else fixture(name)
            for name in names
            if name not in params
        }
        function(**arguments, **params)
    except (KeyboardInterrupt, GeneratorExit):
        raise
    except BaseException as raised:  # noqa: BLE001 - its result, also what pytest.skip() raises
        error = raised
    return outcome(check.name, error, expect, plane)


def arguments_of(check: CheckSource) -> tuple[str, ...]:
    """The arguments of a check that no profile sets: facts and fixtures.

    Args:
        check: where its function is.
    """
    _, names = _function(check.path, check.function)
    return tuple(name for name in names if name not in check.parameters)


@cache
def _function(path: Path, name: str) -> tuple[Callable[..., None], tuple[str, ...]]:
    function: Callable[..., None] = getattr(_module(path), name)
    return function, tuple(inspect.signature(function).parameters)


@cache
def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"imgverify_checks_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path}: is no Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
