"""A test cloud, and a run that has nothing in it yet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from imgverify.ec2.api import Api
from imgverify.leases import STATE_DIR_VARIABLE, Lease
from imgverify.providers import RunContext
from tests.cloud.client import Cloud
from tests.cloud.running import running_cloud

RUN_ID = "0123456789ab"


class Heard:
    """A progress that remembers what it was told."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.phases: list[str] = []

    def waiting(self, phase: str, elapsed: float, last_line: str = "") -> None:
        """Remember what is waited for."""
        self.phases.append(f"{phase} {elapsed:.0f} {last_line}")

    def say(self, line: str) -> None:
        """Remember a line."""
        self.said.append(line)


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    with running_cloud() as running:
        yield running


@pytest.fixture
def api(cloud: Cloud) -> Iterator[Api]:
    """An Api that waits for nothing."""
    speaking = Api(cloud.options(), sleep=lambda _seconds: None)
    yield speaking
    speaking.close()


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, heard: Heard) -> Iterator[RunContext]:
    monkeypatch.setenv(STATE_DIR_VARIABLE, str(tmp_path / "state"))
    (tmp_path / "scratch").mkdir()
    (tmp_path / "reports").mkdir()
    lease = Lease.take(RUN_ID)
    yield RunContext(
        run_id=RUN_ID,
        scratch=tmp_path / "scratch",
        reports=tmp_path / "reports",
        lease=lease,
        progress=heard,
    )
    lease.close()
