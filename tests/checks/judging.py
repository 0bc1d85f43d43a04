"""Runs one check on recorded answers, as the plugin would, without pytest in between."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from imgverify.expect import Expect
from imgverify.facts.answers import Answers, Content, Output
from imgverify.model import Outcome
from imgverify.unobserved import attempt
from imgverify.verdicts import outcome

CHECKS = Path(__file__).parents[2] / "checks"


def find_check(name: str) -> Callable[..., None]:
    """Import the check that a profile calls `name`."""
    function = "test_" + name.replace("-", "_")
    for path in sorted(CHECKS.rglob("test_*.py")):
        if f"def {function}(" in path.read_text():
            spec = importlib.util.spec_from_file_location(f"checks_{path.stem}", path)
            assert spec
            assert spec.loader
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            found: Callable[..., None] = getattr(module, function)
            return found
    raise LookupError(name)


def judge(
    name: str, answers: Answers, fixtures: dict[str, Any] | None = None, /, **params: Any
) -> Outcome:
    """Judge one check.

    Args:
        name: as in a profile: `mount-option`.
        answers: what a plane delivered.
        fixtures: stand-ins for arguments that are not topics (`machine`, `console`).
        params: the control's parameters.
    """
    check, expect = find_check(name), Expect()
    arguments: dict[str, Any] = {"expect": expect, **(fixtures or {}), **params}
    for argument in inspect.signature(check).parameters.values():
        if argument.name not in arguments and argument.default is argument.empty:
            topic = importlib.import_module(f"imgverify.facts.{argument.name}")
            arguments[argument.name] = attempt(lambda topic=topic: topic.parse(answers))  # type: ignore[misc]
    wanted = {k: v for k, v in arguments.items() if k in inspect.signature(check).parameters}
    error: Exception | None = None
    try:
        check(**wanted)
    except Exception as raised:  # noqa: BLE001 - whatever a check raises is its result
        error = raised
    return outcome(name, error, expect, answers.plane)


def with_file(answers: Answers, path: str, text: str | None) -> Answers:
    """The same answers with one file's content changed, or the file gone (None)."""
    files = {k: v for k, v in answers.files.items() if k != path}
    if text is None:
        states = {k: v for k, v in answers.states.items() if k != path}
        matched = {k: tuple(p for p in v if p != path) for k, v in answers.matched.items()}
        return replace(
            answers, files=files, states=states, matched=matched, absent=answers.absent | {path}
        )
    files[path] = Content(text.encode("utf-8", "surrogateescape"))
    return replace(answers, files=files, absent=answers.absent - {path})


def with_output(answers: Answers, name: str, text: str, status: int = 0) -> Answers:
    """The same answers with one command's output changed."""
    return replace(answers, outputs={**answers.outputs, name: Output(text.encode(), status)})
