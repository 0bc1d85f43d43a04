"""The hooks of a run with `--image`: one object for the controller, another for each worker."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any, NoReturn

import msgspec
import pytest
from rich.console import Console

from imgverify.artifacts import tree
from imgverify.artifacts.candidate import Candidate
from imgverify.collection import Collection
from imgverify.errors import ExitCode, ImgverifyError
from imgverify.fixtures import fixture_module
from imgverify.folding import Told
from imgverify.judging import BriefReports, Judging, told_by
from imgverify.model import Artifact, Machine
from imgverify.options import Options, read_options
from imgverify.plan import Plan, make_plan
from imgverify.planes import replay
from imgverify.plugin import READER
from imgverify.registry import resolve, topic_names
from imgverify.session import Session
from imgverify.stopping import stop
from imgverify.subject import Subject
from imgverify.terminal import TerminalProgress, print_summary

HANDOVER = "imgverify"


def pytest_configure(config: pytest.Config) -> None:
    """Settle everything that can be wrong before anything starts."""
    try:
        options = read_options(config)
        if tree.detect(Candidate(options.image)):
            # By its name, so that no other run pays for its imports.
            config.pluginmanager.import_plugin("imgverify.tree_process")
            return
        plan = make_plan(
            options.profile,
            options.waivers,
            attestations=options.attestations,
            level=options.level,
            control=options.control,
        )
        if hasattr(config, "workerinput"):
            _Worker(config, plan).register()
        else:
            _Controller(config, options, plan).register()
    except ImgverifyError as error:
        if error.exit_code is ExitCode.USAGE:
            raise pytest.UsageError(str(error)) from error
        stop(error)


class _Process:
    """What the controller and a worker have in common."""

    def __init__(self, config: pytest.Config, plan: Plan) -> None:
        self.config = config
        self.plan = plan
        self.collection = Collection(plan)

    def register(self) -> None:
        """Hook into pytest."""
        manager = self.config.pluginmanager
        manager.register(self, "imgverify-process")
        manager.register(self.collection, "imgverify-collection")
        manager.register(Judging(self.plan, self.subject), "imgverify-judging")
        manager.register(BriefReports(), "imgverify-reports")
        manager.register(fixture_module(topic_names(), self.subject), "imgverify-fixtures")
        self._add_checks()

    def _add_checks(self) -> None:
        """Collect the checks of the profile, after the paths that the user named, if any.

        A worker does so too: xdist gives it the words of the command line, not what we made of it.
        """
        chosen = self.config.args_source is pytest.Config.ArgsSource.ARGS
        own = self.config.args if chosen else []
        self.config.args = [*own, *map(str, self.collection.paths())]

    def subject(self) -> Subject:
        """What this process judges."""
        raise NotImplementedError


class _Worker(_Process):
    """An xdist worker: it is handed a machine that is up and facts that are collected."""

    def __init__(self, config: pytest.Config, plan: Plan) -> None:
        super().__init__(config, plan)
        handed = config.workerinput[HANDOVER]  # type: ignore[attr-defined]
        machine = handed["machine"]
        self._subject = Subject(
            msgspec.json.decode(handed["artifact"], type=Artifact),
            msgspec.json.decode(machine, type=Machine) if machine else None,
            replay.load(Path(handed["answers"])),
            plan.topics(),
            Path(handed["transcript"]),
            static={
                (told.control, told.position): told.outcome
                for told in msgspec.json.decode(handed["static"], type=list[Told])
            },
        )

    def subject(self) -> Subject:
        """What this process judges."""
        return self._subject

    def pytest_unconfigure(self) -> None:
        """End the connection."""
        self._subject.close()


class _Controller(_Process):
    """The process that the user started."""

    def __init__(self, config: pytest.Config, options: Options, plan: Plan) -> None:
        super().__init__(config, plan)
        self._progress = TerminalProgress(
            Console(file=sys.stderr if config.option.verbose < 0 else sys.stdout)
        )
        artifact = resolve(options.image, self._progress)
        self._progress.done()
        self.session = Session(
            options, plan, artifact, self._progress, config.stash.get(READER, None)
        )
        self._old_sigterm: Any = None

    def subject(self) -> Subject:
        """What this process judges."""
        assert self.session.subject is not None, "nothing was booted"
        return self.session.subject

    def _is_distributing(self) -> bool:
        return bool(getattr(self.config.option, "tx", None)) and (
            getattr(self.config.option, "dist", "no") != "no"
        )

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        """With xdist, boot now: the workers are started right after this."""
        self._old_sigterm = signal.signal(signal.SIGTERM, _interrupt)
        if self.config.option.collectonly:
            return
        if self._is_distributing():
            self._prepare()
        else:
            self._begin()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, Any, Any]:
        """Without xdist, boot when it is known that there is something to run."""
        wanted = session.items and not session.testsfailed
        if wanted and not self._is_distributing() and not self.config.option.collectonly:
            self._prepare()
        return (yield)

    def _begin(self) -> None:
        """Let the disk be read while pytest collects."""
        self._going(self.session.begin)

    def _prepare(self) -> None:
        self._going(self.session.prepare)

    def _going(self, step: Callable[[], None]) -> None:
        try:
            step()
        except ImgverifyError as error:
            self._finish("the run ended before")
            if self.session.run is not None:
                # pytest prints no summary for exit codes that are not its own.
                self._progress.say(f"reports are in {self.session.reports}")
            stop(error)
        except KeyboardInterrupt:
            # With xdist the session has not started yet, and pytest would not finish it.
            self._finish("the run was interrupted")
            raise

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Hand a worker what it needs to look at the machine that is up."""
        subject = self.subject()
        answers = self.session.save_answers()
        node.workerinput[HANDOVER] = {
            "artifact": msgspec.json.encode(subject.artifact).decode(),
            "machine": msgspec.json.encode(subject.machine).decode() if subject.machine else "",
            "answers": str(answers),
            "transcript": str(self.session.transcript),
            "static": msgspec.json.encode(
                [
                    Told(number, position, outcome, waived=False)
                    for (number, position), outcome in subject.static.items()
                ]
            ).decode(),
        }

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take note of an outcome, also of one that comes from a worker."""
        told = told_by(report)
        if told is not None:
            self.session.hear(told)
        elif report.failed:
            self.session.foreign_failures += 1

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Destroy the machine, write the reports, and exit by what was found."""
        if self.config.option.collectonly:
            return
        try:
            self._finish(self._why_unchecked(exitstatus))
        except ImgverifyError as error:
            stop(error)
        code = self.session.exit_code
        finished = exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)
        changed = code == ExitCode.ARTIFACT
        if code is not None and (finished or changed):
            session.exitstatus = code

    def _why_unchecked(self, exitstatus: int) -> str:
        if exitstatus == pytest.ExitCode.INTERRUPTED:
            return "the run was interrupted"
        option = self.config.option
        if self.plan.selected is not None:
            return "it was not selected with --control"
        if option.keyword or option.markexpr or getattr(option, "deselect", None):
            return "it was deselected on the command line"
        return "its check was not run"

    def _finish(self, unchecked: str) -> None:
        # A second Ctrl-C must not leave a machine behind: taking things down is bounded in time.
        numbers = (signal.SIGINT, signal.SIGTERM)
        before = [(number, signal.signal(number, signal.SIG_IGN)) for number in numbers]
        try:
            self.session.finish(unchecked)
        finally:
            self._progress.done()
            for number, handler in before:
                signal.signal(number, handler)

    def pytest_report_header(self) -> list[str]:
        """Name the artifact and the profile."""
        artifact, profile = self.session.artifact, self.plan.profile
        benchmark = profile.benchmark
        source = f" ({benchmark.name} {benchmark.version})" if benchmark else ""
        level = f", level {profile.level}" if profile.level else ""
        count = f"{len(profile.controls)} controls"
        if self.plan.selected is not None:
            count = f"{len(self.plan.selected)} of {count}"
        return [
            f"image: {artifact.location} ({artifact.format})",
            f"profile: {profile.name}{source}{level}, {count}",
        ]

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print what the gate says."""
        run, folder = self.session.run, self.session.reports
        if run is not None and folder is not None:
            print_summary(terminalreporter, run, folder)

    def pytest_unconfigure(self) -> None:
        """The last chance to destroy what was made."""
        self.session.close()
        if self._old_sigterm is not None:
            signal.signal(signal.SIGTERM, self._old_sigterm)


def _interrupt(_signal: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt
