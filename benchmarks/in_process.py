"""The checks of a plan judged in this process, without pytest and its start in between."""

from __future__ import annotations

import importlib.util
import inspect
from collections.abc import Callable
from typing import Any

from imgverify.checks_index import CheckSource
from imgverify.expect import Expect
from imgverify.fixtures import SUBJECT_FIXTURES
from imgverify.folding import fold
from imgverify.model import CheckCall, Outcome, Verdict
from imgverify.plan import Plan
from imgverify.subject import Subject
from imgverify.verdicts import outcome


class Judge:
    """Judges subjects; imports the checks when it is made.

    Args:
        plan: profile and checks.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        names = {call.check for _, _, call in plan.calls()}
        self._checks = {name: _imported(plan.checks[name]) for name in names}

    def verdicts(self, subject: Subject) -> list[Verdict]:
        """One verdict for each control.

        Args:
            subject: what the checks look at.
        """
        told = {
            (control, position): self._outcome(call, subject)
            for control, position, call in self._plan.calls()
        }
        return fold(self._plan.profile, told, None, "its check was not run")

    def _outcome(self, call: CheckCall, subject: Subject) -> Outcome:
        check, expect = self._checks[call.check], Expect()
        topics = self._plan.checks[call.check].topics
        arguments: dict[str, Any] = dict(call.params)
        for name in inspect.signature(check).parameters:
            if name in topics:
                arguments[name] = subject.fact(name)
            elif name == "expect":
                arguments[name] = expect
            elif name not in arguments:
                arguments[name] = SUBJECT_FIXTURES[name](subject)
        error: Exception | None = None
        try:
            check(**arguments)
        except Exception as raised:  # noqa: BLE001 - whatever a check raises is its result
            error = raised
        return outcome(call.check, error, expect, subject.answers.plane)


def _imported(source: CheckSource) -> Callable[..., None]:
    spec = importlib.util.spec_from_file_location(f"benchmarked_{source.path.stem}", source.path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    check: Callable[..., None] = getattr(module, source.function)
    return check
