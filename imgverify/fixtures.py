"""Fixtures of checks, made into a module at configure time so that they win over testinfra's."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import ModuleType
from typing import Any

import pytest

from imgverify.collection import CARRIER
from imgverify.expect import Expect
from imgverify.subject import Subject
from imgverify.unobserved import NotObservedError, Unobserved


def fixture_module(topics: Iterable[str], subject: Callable[[], Subject]) -> ModuleType:
    """Build the module that pytest registers as a plugin.

    Fixtures of a plugin that is registered later win over those of one registered earlier, and
    testinfra's come with its entry point: so these are registered while pytest is configured.

    Args:
        topics: names of fact topics; each becomes a session fixture.
        subject: gives what this process judges, once it is there.
    """
    module = ModuleType("imgverify_fixtures", "Fixtures of this run.")

    def add(name: str, scope: str, function: Callable[..., Any], *, autouse: bool = False) -> None:
        decorate: Any = pytest.fixture(scope=scope, name=name, autouse=autouse)  # type: ignore[call-overload]
        setattr(module, f"fixture_{name}", decorate(function))

    def carrier(request: pytest.FixtureRequest) -> Any:
        return getattr(request, "param", None)

    def expect() -> Expect:
        return Expect()

    def host() -> Any:
        return subject().host()

    def testinfra_host() -> Any:
        message = (
            "testinfra's own host would judge this machine, not the image: use the `host` fixture "
            "of imgverify"
        )
        raise NotObservedError(message)

    def machine() -> Any:
        found = subject().machine
        if found is None:
            return Unobserved(NotObservedError("no machine is up", needs_boot=True))
        return found

    def console() -> Any:
        return subject().console()

    def artifact() -> Any:
        return subject().artifact

    add(CARRIER, "function", carrier, autouse=True)
    add("expect", "function", expect)
    add("host", "session", host)
    # The second lock: a test that reaches for testinfra's inner fixture must not find the runner.
    add("_testinfra_host", "session", testinfra_host)
    add("machine", "session", machine)
    add("console", "session", console)
    add("artifact", "session", artifact)
    for topic in topics:
        add(topic, "session", _topic_fixture(topic, subject))
    return module


def _topic_fixture(topic: str, subject: Callable[[], Subject]) -> Callable[[], Any]:
    def fact() -> Any:
        return subject().fact(topic)

    fact.__doc__ = f"The facts of {topic}."
    return fact
