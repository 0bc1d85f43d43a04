"""Runs one check on recorded answers, as the plugin would, without pytest in between."""

from __future__ import annotations

import importlib
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from imgverify.checks_index import CheckSource, index_checks
from imgverify.facts.answers import Answers, Content, Output
from imgverify.model import Outcome
from imgverify.proving.direct import judge as judge_directly
from imgverify.registry import topic_names
from imgverify.unobserved import attempt

CHECKS = Path(__file__).parents[2] / "checks"


@cache
def checks() -> dict[str, CheckSource]:
    """Every bundled check by its name in profiles."""
    return index_checks([CHECKS], topic_names())


def judge(
    name: str, answers: Answers, fixtures: dict[str, Any] | None = None, /, **params: Any
) -> Outcome:
    """Judge one check.

    Args:
        name: as in a profile: `mount-option`.
        answers: what a plane delivered.
        fixtures: stand-ins for arguments that are not topics (`machine`, `console`), and more of
            the control's parameters.
        params: the control's parameters.
    """
    check = checks()[name]
    stand_ins = fixtures or {}

    def fixture(argument: str) -> Any:
        if argument in stand_ins:
            return stand_ins[argument]
        topic = importlib.import_module(f"imgverify.facts.{argument}")
        return attempt(lambda: topic.parse(answers))

    defaults = {one.name: one.default for one in check.parameters.values() if not one.required}
    more = {key: value for key, value in stand_ins.items() if key in check.parameters}
    return judge_directly(check, {**defaults, **more, **params}, fixture, answers.plane)


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
