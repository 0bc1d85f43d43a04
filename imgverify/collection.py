"""From controls to pytest items: a check is parametrized with every control that calls it."""

from __future__ import annotations

import gc
import inspect
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from imgverify.model import CheckCall, Control
from imgverify.natural import natural_key
from imgverify.plan import Plan

# The hidden fixture that carries a control into its item; autouse, so that every check has it.
CARRIER = "_imgverify_call"
_FIXTURES = f"{__package__}.fixtures"
# The hidden fixture that says which of several artifacts an item is about.
GROUP = "_imgverify_group"


# pytest asks for every name of every file, and a path takes several calls of the system.
_resolved = cache(Path.resolve)


class ControlCall:
    """One call of a check by a control, as the parameter of an item.

    Args:
        control: the control.
        position: which of the control's checks this is.
    """

    def __init__(self, control: Control, position: int) -> None:
        self.control = control
        self.position = position

    @property
    def check(self) -> CheckCall:
        """The check and its parameters."""
        return self.control.checks[self.position]

    @property
    def id(self) -> str:
        """The control number; with the position when the control has several checks."""
        if len(self.control.checks) == 1:
            return self.control.id
        return f"{self.control.id}#{self.position + 1}"


def call_of(item: pytest.Item) -> ControlCall | None:
    """The control that an item decides, or None for an ordinary test."""
    callspec = getattr(item, "callspec", None)
    found = callspec.params.get(CARRIER) if callspec else None
    return found if isinstance(found, ControlCall) else None


def group_of(item: pytest.Item) -> str:
    """The name of the artifact that an item is about; empty when there is only one."""
    callspec = getattr(item, "callspec", None)
    return str(callspec.params.get(GROUP, "")) if callspec else ""


class Collection:
    """The collection hooks of a run with `--image`.

    Args:
        plan: the controls and the checks that they call.
        groups: names of the artifacts that are judged, once they are known; one that is the only
            one has none.
    """

    def __init__(self, plan: Plan, groups: Callable[[], Sequence[str]]) -> None:
        self._groups = groups
        self._order = {control.id: number for number, control in enumerate(plan.controls())}
        self._last = plan.last
        self._calls: dict[tuple[Path, str], list[ControlCall]] = defaultdict(list)
        for control_id, position, call in plan.calls():
            source = plan.checks[call.check]
            key = (_resolved(source.path), source.function)
            self._calls[key].append(ControlCall(plan.profile.controls[control_id], position))
        self._known = {
            (_resolved(check.path), check.function): check for check in plan.checks.values()
        }

    def paths(self) -> list[Path]:
        """The files that hold the checks of the plan."""
        return sorted({path for path, _ in self._calls})

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> None:
        """Tell the garbage collector that modules, profile and plan stay until the end.

        It would look through all of them again and again, for a sixth of the time of a run.
        """
        gc.freeze()

    def pytest_collection_finish(self) -> None:
        """Tell it the same of the items."""
        gc.freeze()

    @pytest.hookimpl(tryfirst=True)
    def pytest_pycollect_makeitem(
        self, collector: pytest.Module | pytest.Class, name: str, obj: object
    ) -> list[pytest.Item] | None:
        """Leave out checks that no control calls; show pytest the others without their defaults."""
        key = (_resolved(collector.path), name)
        if key not in self._known:
            return None
        if key not in self._calls:
            return []
        # pytest does not let a default be parametrized, yet profiles may override any default.
        function: Callable[..., Any] = obj  # type: ignore[assignment]
        signature = inspect.signature(function)
        bare = [p.replace(default=inspect.Parameter.empty) for p in signature.parameters.values()]
        function.__signature__ = signature.replace(parameters=bare)  # type: ignore[attr-defined]
        if self._has_groups and GROUP not in _used_by(function):
            pytest.mark.usefixtures(GROUP)(function)
        return None

    @property
    def _has_groups(self) -> bool:
        return tuple(self._groups()) != ("",)

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """One item for each artifact and each call, its id the control number."""
        if metafunc.module is None:
            return
        if self._has_groups and GROUP in metafunc.fixturenames:
            metafunc.parametrize(GROUP, self._groups(), indirect=True, scope="session")
        key = (_resolved(Path(str(metafunc.module.__file__))), metafunc.function.__name__)
        calls = self._calls.get(key)
        if not calls:
            return
        _keep_ours(metafunc.definition)
        names = list(self._known[key].parameters)
        metafunc.parametrize(
            [CARRIER, *names],
            [[call, *(call.check.params[name] for name in names)] for call in calls],
            ids=[call.id for call in calls],
            indirect=[CARRIER],
        )

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Artifact by artifact: controls in the order of the benchmark, then other tests.

        At the end of each comes what changes the machine, as its author ordered it. Tests that are
        about no artifact come last of all.
        """
        groups = {name: number for number, name in enumerate(self._groups())}

        def order(item: pytest.Item) -> tuple[int, int, list[tuple[int, int | str]], int]:
            call = call_of(item)
            group = groups.get(group_of(item), len(groups))
            if call is None:
                return (group, 1, [], 0)
            if call.control.id in self._last:
                return (group, 2, [(0, self._order[call.control.id])], call.position)
            return (group, 0, natural_key(call.control.id), call.position)

        items.sort(key=order)


def _keep_ours(check: pytest.Item) -> None:
    """Let no fixture of a conftest.py, a `host` say, stand in a check for the one of that name."""
    found = check._fixtureinfo.name2fixturedefs  # type: ignore[attr-defined]  # noqa: SLF001
    for name, all_of_it in found.items():
        ours = [one for one in all_of_it if one.func.__module__ == _FIXTURES]
        found[name] = ours or all_of_it


def _used_by(function: Callable[..., Any]) -> set[str]:
    marks = getattr(function, "pytestmark", [])
    return {name for mark in marks if mark.name == "usefixtures" for name in mark.args}
