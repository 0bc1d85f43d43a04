"""The program of a component: what one profile needs of imgverify, as one piece of Python."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from types import ModuleType
from typing import cast

import python_minifier

from imgverify.awstoe_export.merging import merge
from imgverify.awstoe_export.sources import Source, read_source
from imgverify.checks_index import CheckSource
from imgverify.facts.questions import File
from imgverify.model import Control
from imgverify.plan import Plan
from imgverify.planes.plan import Plan as Asked
from imgverify.planes.plan import plan as asked_of
from imgverify.proving.direct import arguments_of

# What nobody inside the instance can know: the artifact's own file, and a login from outside.
_OUTSIDE = {"artifact": "the artifact's file", "host": "a login from outside"}
_WRAPPING = "wrapping"
_CHECKS = "imgverify.check_files"


@dataclass(frozen=True, slots=True)
class Bundle:
    """A program that judges.

    Args:
        source: Python, small.
        steps: the name of each control's step, in the order of the profile.
        unjudged: why a control cannot be judged inside, by its number.
    """

    source: str
    steps: dict[str, str]
    unjudged: dict[str, str]


def make_bundle(plan: Plan, folder: str, *, together: str = "", hints: bool = True) -> Bundle:
    """Write the program that judges by a profile.

    Args:
        plan: of the profile.
        folder: where it leaves the verdicts.
        together: the one step that tells all of them; when empty, each has a step of its own.
        hints: whether failures say how to mend what they found.

    Raises:
        UsageError: a check needs what an instance does not have.
    """
    steps: dict[str, str] = {}
    for control in plan.controls():
        steps[control.id] = together or _step(control.id, steps.values())
    writing = _Writing(plan, hints=hints)
    judged = [writing.judged(control, steps[control.id]) for control in plan.controls()]
    asked = asked_of(plan.questions())
    main = writing.main(folder, asked, judged)
    source = merge(read_source(main, "__main__"), writing.files, hints=hints)
    small = python_minifier.minify(source, rename_globals=True, hoist_literals=False)
    return Bundle(small, steps, writing.unjudged)


def _step(control: str, taken: Iterable[str]) -> str:
    """A name that AWSTOE takes in chaining expressions, in which dots have a meaning."""
    name = re.sub(r"[^A-Za-z0-9_]+", "-", control).strip("-") or "control"
    while name in (*taken, "collect", "download"):
        name += "_"
    return name


class _Writing:
    def __init__(self, plan: Plan, *, hints: bool) -> None:
        self._hints = hints
        self._plan = plan
        self._imports: dict[str, None] = {}
        self._modules: dict[str, str] = {}
        self.files: dict[str, Source] = {}
        self.unjudged: dict[str, str] = {}

    def judged(self, control: Control, step: str) -> str:
        """The expression that makes a `Judged`."""
        calls, unchecked = [], "the benchmark asks a person to judge this" * control.manual
        for call in control.checks:
            check = self._plan.checks[call.check]
            names = tuple(name for name in arguments_of(check) if name not in call.params)
            if lacking := _lacking(check, names):
                unchecked = f"{call.check} needs {lacking}, which nobody has in an instance"
                continue
            calls.append(f"Called({call.check!r},{self._check(check)},{names!r},{call.params!r})")
        when = tuple(dict(one) for one in control.when)
        rest = f"({','.join(calls)}{',' * bool(calls)}),{when!r},{unchecked!r},{control.manual!r}"
        severity = str(control.severity)
        if unchecked:
            self.unjudged[control.id] = unchecked
        return f"Judged({step!r},{control.id!r},{control.title!r},{severity!r},{rest})"

    def _check(self, check: CheckSource) -> str:
        path = str(check.path)
        if path not in self._modules:
            module = f"{_CHECKS}.file{len(self._modules)}"
            self._modules[path] = module
            source = read_source(check.path.read_text(encoding="utf-8"), path, hints=self._hints)
            source.module = module
            self.files[module] = source
        self._imports[f"from {self._modules[path]} import {check.function}"] = None
        return check.function

    def main(self, folder: str, asked: Asked, judged: list[str]) -> str:
        """The program that starts it all."""
        topics = [name for name in self._plan.topics() if name != _WRAPPING]
        parsers = [f"{name!r}:{name}.parse" for name in topics]
        modules = [f"import {_module(self._plan.topics()[name])} as {name}" for name in topics]
        applies = self._plan.profile.applies
        needs_conditions = any(control.when for control in self._plan.controls())
        conditions = ["from imgverify.conditions import apply_conditions"] * needs_conditions
        apply = "apply_conditions" if needs_conditions else "None"
        return "\n".join(
            [
                "import sys",
                "from pathlib import Path",
                "from imgverify.awstoe_export.inside import Called, Judged, asked, run",
                "from imgverify.facts.questions import Command, File, Mask",
                *modules,
                *conditions,
                *self._imports,
                f"applies = {(applies.os, applies.version)!r}",
                f"topics = {{{','.join(parsers)}}}",
                f"controls = [{','.join(judged)}]",
                f"questions = {_literal(asked)}",
                f"folder = Path({folder!r})",
                f"sys.exit(run(folder,questions,topics,controls,apply={apply},applies=applies))",
            ]
        )


def _module(topic: object) -> str:
    """The full name of a topic's module."""
    return cast(ModuleType, topic).__name__


def _lacking(check: CheckSource, names: tuple[str, ...]) -> str:
    if _WRAPPING in check.topics:
        return _OUTSIDE["artifact"]
    return next((_OUTSIDE[name] for name in names if name in _OUTSIDE), "")


def _literal(asked: Asked) -> str:
    """The expression that makes the questions, without what is as it always is."""
    plain = [path for path, file in asked.files.items() if file == File(path)]
    special = ",".join(repr(file) for file in asked.files.values() if file != File(file.path))
    states = [path for path in asked.paths if path not in asked.files]
    commands = ",".join(
        f"Command({one.name!r},{one.script!r},{one.seconds},{one.limit})"
        for one in asked.commands.values()
    )
    return f"asked([*map(File,{plain!r}),{special}],{states!r},[{commands}])"
