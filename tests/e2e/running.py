"""The plugin as a user runs it: a process in an empty folder, and what it printed and left."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import psutil

from imgverify.model import Result, Run, from_json

PATIENCE = 900.0
_POLL_SECONDS = 0.1


class Place:
    """A folder for one run: an empty `project` to run in, its own state and temporary folder.

    Args:
        folder: new.
    """

    def __init__(self, folder: Path) -> None:
        self.project = folder / "project"
        self.temporary = folder / "tmp"
        self.state = folder / "state"
        self.output = folder / "output.txt"
        for path in (self.project, self.temporary, self.state):
            path.mkdir()

    @property
    def environment(self) -> dict[str, str]:
        """The runner's, without what another pytest put there."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
        return kept | {
            "IMGVERIFY_STATE_DIR": str(self.state),
            "TMPDIR": str(self.temporary),
            "PYTHONUNBUFFERED": "1",
            "COLUMNS": "200",
        }

    @property
    def report(self) -> Path:
        """The folder of the only run so far."""
        (folder,) = (self.project / "reports").iterdir()
        return folder

    @staticmethod
    def run_in(folder: Path) -> Run:
        """What the report.json in a folder says."""
        return from_json((folder / "report.json").read_bytes(), Run)

    def pytest(self, *arguments: str, python: str = sys.executable) -> Ended:
        """Run pytest to its end."""
        return self.start(*arguments, python=python).wait()

    def start(self, *arguments: str, python: str = sys.executable) -> Started:
        """Start pytest, in a process group of its own, as a shell would.

        Args:
            arguments: after `pytest`.
            python: the interpreter.
        """
        with self.output.open("wb") as output, _ctrl_c_allowed():
            process = subprocess.Popen(
                [python, "-m", "pytest", "-p", "no:cacheprovider", *arguments],
                cwd=self.project,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        return Started(self, process)

    def sweep(self, *arguments: str) -> str:
        """Run `imgverify sweep`; what it printed."""
        program = Path(sys.executable).with_name("imgverify")
        done = subprocess.run(
            [program, "sweep", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stderr == ""
        return done.stdout

    def left(self) -> list[str]:
        """Everything that a run leaves behind: leases, files, processes that name its files."""
        leases = [path for path in self.state.rglob("*") if path.name != "leases"]
        # pytest-xdist makes a folder for its workers' tmp_path, and leaves it.
        own = [path for path in self.temporary.iterdir() if not path.name.startswith("pytest-of-")]
        files = [below for path in own for below in (path, *path.rglob("*"))]
        return [*map(str, (*leases, *files)), *self.processes()]

    def processes(self) -> list[str]:
        """Live processes, QEMU above all, whose command line names a file of this run."""
        found = []
        for process in psutil.process_iter():
            try:
                command, status = " ".join(process.cmdline()), process.status()
            except psutil.NoSuchProcess:
                continue
            if str(self.temporary) in command and status != psutil.STATUS_ZOMBIE:
                found.append(command)
        return found


@contextmanager
def _ctrl_c_allowed() -> Iterator[None]:
    """A shell has its background jobs ignore Ctrl-C, and their children would inherit that."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class Started:
    """A pytest that runs.

    Args:
        place: where.
        process: of pytest, the leader of its group.
    """

    def __init__(self, place: Place, process: subprocess.Popen[bytes]) -> None:
        self.place = place
        self.process = process

    def until(self, reached: Callable[[], bool]) -> None:
        """Wait for something to be reached while the run goes on; a run that ends is an error."""
        deadline = time.monotonic() + PATIENCE
        while not reached():
            if self.process.poll() is not None or time.monotonic() > deadline:
                ended = self.kill()
                raise AssertionError(f"ended with {ended.code} before:\n{ended.output}")
            time.sleep(_POLL_SECONDS)

    def until_guest_runs(self) -> None:
        """Wait until the guest has printed something."""
        console = "reports/*/console.log"
        project = self.place.project
        self.until(lambda: any(path.stat().st_size for path in project.glob(console)))

    def send_to_group(self, number: signal.Signals) -> Ended:
        """Send a signal to the whole group, as Ctrl-C in a terminal does, and wait."""
        os.killpg(self.process.pid, number)
        return self.wait()

    def send(self, number: signal.Signals) -> Ended:
        """Send a signal to pytest alone, as `kill` does, and wait."""
        self.process.send_signal(number)
        return self.wait()

    def kill(self) -> Ended:
        """SIGKILL."""
        return self.send(signal.SIGKILL)

    def wait(self) -> Ended:
        """Wait for the end; a run that takes far too long is killed."""
        try:
            code = self.process.wait(PATIENCE)
        except BaseException:
            self.process.kill()
            self.process.wait()
            raise
        return Ended(self.place, code, self.place.output.read_text(errors="replace"))


@dataclass(frozen=True)
class Ended:
    """A pytest that has ended.

    Args:
        place: where it ran.
        code: exit code; negative for a signal.
        output: standard output and error.
    """

    place: Place
    code: int
    output: str

    @property
    def report(self) -> Path:
        """The folder of its reports."""
        return self.place.report

    @cached_property
    def run(self) -> Run:
        """What report.json says."""
        return Place.run_in(self.report)

    @property
    def results(self) -> dict[str, Result]:
        """The verdicts' results, by control."""
        return {verdict.control.id: verdict.result for verdict in self.run.verdicts}

    @property
    def seconds(self) -> float:
        """How long it took, by its own report."""
        return (self.run.finished - self.run.started).total_seconds()


def sha256(path: Path) -> str:
    """A file's digest, taken without imgverify."""
    with path.open("rb") as file:
        return "sha256:" + hashlib.file_digest(file, "sha256").hexdigest()
