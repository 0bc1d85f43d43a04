"""However a run ends, neither Packer nor anything that it started is left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from imgverify.leases import leases_path
from imgverify.sweep import sweep
from tests.unit.packer.runs import NEEDS_PACKER, NULL, shell, template

pytestmark = NEEDS_PACKER
_SECONDS = 60.0
_RUN = """
from tests.unit.packer.runs import build
build("web.json")
"""


def _wait(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.05)


def _alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


class Running:
    """A build whose provisioner sleeps; everything that it started is known by its id."""

    def __init__(self, *lines: str) -> None:
        started = Path("started")
        template(builders=[NULL], provisioners=[shell(*lines, f"echo $$ > {started}", "sleep 300")])
        path = [str(Path(__file__).parents[3]), *filter(None, [os.environ.get("PYTHONPATH")])]
        self.children: list[psutil.Process] = []
        self.parent = subprocess.Popen(
            [sys.executable, "-c", _RUN],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path)},
            stderr=subprocess.PIPE,
        )
        try:
            _wait(lambda: started.exists() and started.read_text().strip() != "")
        except BaseException:
            self.end()
            raise
        self.children = psutil.Process(self.parent.pid).children(recursive=True)
        self.guard = self.children[0]
        # A process of a session of its own may have lost its parent already.
        self.children.append(psutil.Process(int(Path("away").read_text())))

    def gone(self) -> bool:
        """Whether none is left."""
        return not any(map(_alive, self.children))

    def end(self) -> None:
        """End what a failed test has left; by id."""
        for process in filter(_alive, self.children):
            process.kill()
        self.parent.kill()
        self.parent.wait()
        assert self.parent.stderr is not None
        self.parent.stderr.close()


@pytest.fixture
def running() -> Iterator[Running]:
    """A build in its provisioner, with a process that has gone away from the group."""
    one = Running("setsid sh -c 'echo $$ > away; exec sleep 300' &", "sleep 0.3")
    yield one
    one.end()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_user_ends_it(running: Running, number: signal.Signals) -> None:
    """Packer cleans up; then the run ends, with nothing left."""
    running.parent.send_signal(number)
    _, errors = running.parent.communicate(timeout=_SECONDS)
    assert b"KeyboardInterrupt" in errors
    assert running.gone()
    assert "Cleanly cancelled builds" in Path("packer.log").read_text()
    assert not list(leases_path().iterdir())


def test_the_run_is_killed(running: Running) -> None:
    """The guard ends Packer by itself; a sweep meanwhile leaves it the time."""
    running.parent.kill()
    running.parent.wait()
    sweep()
    _wait(running.gone)
    sweep()
    assert not list(leases_path().iterdir())


def test_the_guard_is_killed(running: Running) -> None:
    """The run says so, and has ended everything itself."""
    running.guard.kill()
    _, errors = running.parent.communicate(timeout=_SECONDS)
    assert b"Packer's guard process was killed" in errors
    assert running.gone()
    assert not list(leases_path().iterdir())
