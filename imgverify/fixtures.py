"""Fixtures of checks, made into a module at configure time so that they win over testinfra's."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from operator import methodcaller
from types import ModuleType
from typing import Any, NoReturn

import pytest

from imgverify.collection import CARRIER, GROUP
from imgverify.expect import Expect
from imgverify.model import Plane
from imgverify.subject import Subject
from imgverify.unobserved import NotObservedError, Unobserved

SubjectOf = Callable[[str], Subject]
"""What is judged, by the name of its group; raises why there is nothing to judge."""


def fixture_module(
    topics: Iterable[str], subject: SubjectOf, *, several: bool = False
) -> ModuleType:
    """Build the module that pytest registers as a plugin.

    Fixtures of a plugin that is registered later win over those of one registered earlier, and
    testinfra's come with its entry point: so these are registered while pytest is configured.

    Args:
        topics: names of fact topics; each becomes a session fixture.
        subject: gives what this process judges, once it is there.
        several: whether there may be more artifacts than one, each a group of items.
    """
    later = _of_group if several else _of_the_only_one
    module = ModuleType("imgverify_fixtures", "Fixtures of this run.")

    def add(name: str, scope: str, function: Callable[..., Any], *, autouse: bool = False) -> None:
        decorate: Any = pytest.fixture(scope=scope, name=name, autouse=autouse)  # type: ignore[call-overload]
        setattr(module, f"fixture_{name}", decorate(function))

    add(CARRIER, "function", _carried, autouse=True)
    add("expect", "function", _expect)
    # The second lock: a test that reaches for testinfra's inner fixture must not find the runner.
    add("_testinfra_host", "session", _refuse_testinfra)
    add(GROUP, "session", _carried)
    for name, look in SUBJECT_FIXTURES.items():
        add(name, "session", later(look, subject))
    for topic in topics:
        add(topic, "session", later(methodcaller("fact", topic), subject))
    return module


def _carried(request: pytest.FixtureRequest) -> Any:
    return getattr(request, "param", None)


def _expect() -> Expect:
    return Expect()


def _refuse_testinfra() -> NoReturn:
    raise NotObservedError(
        "testinfra's own host would judge this machine, not the image: use the `host` fixture "
        "of imgverify"
    )


def _machine(subject: Subject) -> Any:
    if subject.machine is None:
        return Unobserved(NotObservedError("no machine is up", needs_boot=True))
    return subject.machine


def _awstoe(subject: Subject) -> Any:
    # By its name: what hardly any run asks for is not imported.
    module = import_module("imgverify.awstoe.on_machine")
    return module.Awstoe(subject.connection, throwaway=subject.answers.plane is not Plane.LIVE)


SUBJECT_FIXTURES: dict[str, Callable[[Subject], Any]] = {
    "host": Subject.host,
    "machine": _machine,
    "console": Subject.console,
    "artifact": lambda subject: subject.artifact,
    "awstoe": _awstoe,
}


def fixture_of(subject: Subject, name: str) -> Any:
    """What an argument of a check stands for, without pytest.

    Args:
        subject: what is judged.
        name: of a topic or a fixture.
    """
    look = SUBJECT_FIXTURES.get(name)
    return look(subject) if look else subject.fact(name)


def _of_the_only_one(look: Callable[[Subject], Any], subject: SubjectOf) -> Callable[[], Any]:
    """A fixture function that looks at the subject when it is asked, not when it is made."""

    def fixture() -> Any:
        return look(subject(""))

    return fixture


def _of_group(look: Callable[[Subject], Any], subject: SubjectOf) -> Callable[[str], Any]:
    """The same for one artifact of several: pytest makes it anew for each."""

    def fixture(_imgverify_group: str | None) -> Any:
        return look(subject(_imgverify_group or ""))

    return fixture
