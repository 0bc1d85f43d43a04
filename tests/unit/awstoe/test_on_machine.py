"""The fixture: a component runs once, and only where it may change things."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgverify.awstoe.clients import Clients
from imgverify.awstoe.on_machine import Awstoe
from imgverify.awstoe.result import Status
from imgverify.connection import Connection
from imgverify.unobserved import NotObservedError
from tests.unit.awstoe.components import component
from tests.unit.awstoe.stand_ins import FakeRebootingMachine, FakeS3, FakeWeb

COUNT = """
- name: Count
  action: ExecuteBash
  inputs: {commands: ['echo x >> FOLDER/count; wc -l < FOLDER/count']}
- name: Break
  action: ExecuteBash
  if: {stringEquals: go, value: '{{ Word }}'}
  inputs: {commands: [break here]}
- {name: Last, action: ExecuteBash, inputs: {commands: ['true']}}
"""
MORE = "parameters: [{Word: {type: string, default: stay}}]"


@pytest.fixture(name="path")
def _path(tmp_path: Path) -> str:
    return str(component(tmp_path, COUNT.replace("FOLDER", str(tmp_path)), MORE))


@pytest.fixture(name="awstoe")
def _awstoe(connection: Connection) -> Awstoe:
    machine = FakeRebootingMachine(connection, breaks_at="break here")
    return Awstoe(machine.connect, throwaway=True, clients=Clients(FakeWeb(), FakeS3()))


def test_a_component_runs_once(awstoe: Awstoe, path: str) -> None:
    """Whatever is asked, and in whatever order; other parameters are another run."""
    assert awstoe.step(path, {}, "test", "Last").status is Status.SUCCESS
    assert awstoe.step(path, {}, "test", "Count").outputs == {"stdout": "1"}
    assert awstoe.step(path, {}, "test", "Break").status is Status.SKIPPED
    assert awstoe.step(path, {"Word": "other"}, "test", "Count").outputs == {"stdout": "2"}


def test_a_lost_machine(awstoe: Awstoe, path: str) -> None:
    """What was done before is known; the rest was not observed, and says in which step."""
    parameters = {"Word": "go"}
    assert awstoe.step(path, parameters, "test", "Count").status is Status.SUCCESS
    for step in ("Break", "Last"):
        with pytest.raises(
            NotObservedError, match=r"the machine was lost in step test.Break"
        ) as caught:
            awstoe.step(path, parameters, "test", step)
        assert not caught.value.needs_boot


def test_only_a_throw_away_machine(connection: Connection, path: str) -> None:
    """A host that was running before us is left alone: nobody even logs in."""
    machine = FakeRebootingMachine(connection)
    with pytest.raises(NotObservedError, match="no throw-away guest") as caught:
        Awstoe(machine.connect, throwaway=False).step(path, {}, "test", "Count")
    assert caught.value.needs_boot
    assert machine.logins == 0


def test_no_machine(path: str) -> None:
    """A disk needs a boot."""

    def connect() -> FakeRebootingMachine:
        raise NotObservedError("no machine is up", needs_boot=True)

    awstoe = Awstoe(connect, throwaway=True)
    for _ in range(2):
        with pytest.raises(NotObservedError, match="no machine is up") as caught:
            awstoe.step(path, {}, "test", "Count")
        assert caught.value.needs_boot


def test_a_step_that_is_not_there(awstoe: Awstoe, path: str) -> None:
    """A component that was changed meanwhile is no pass."""
    with pytest.raises(NotObservedError, match="no step 'Gone' any more"):
        awstoe.step(path, {}, "test", "Gone")
