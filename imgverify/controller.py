"""The process that the user started: it looks at artifacts, hears what is said, and reports."""

from __future__ import annotations

import signal
from collections.abc import Callable, Generator, Sequence
from typing import Any, NoReturn

import msgspec
import pytest

from imgverify.collection import group_of
from imgverify.errors import ImgverifyError, InfrastructureError, UsageError
from imgverify.groups import Groups
from imgverify.judging import about, told_by
from imgverify.member import HANDOVER, Member
from imgverify.options import Options
from imgverify.plan import Plan
from imgverify.plugin import READER
from imgverify.session import Session
from imgverify.stopping import stop
from imgverify.subject import Subject
from imgverify.supplying import Supplier
from imgverify.terminal import TerminalProgress, print_summary
from imgverify.worker import handed

# Other exit codes of pytest end a run before all was run, the tests of the user's own too.
_WHOLE = (
    pytest.ExitCode.OK,
    pytest.ExitCode.TESTS_FAILED,
    pytest.ExitCode.NO_TESTS_COLLECTED,
)


class Controller(Member):
    """The hooks of the controller.

    Args:
        config: pytest's.
        options: the command line.
        plan: what is judged.
        progress: shows what is being waited for.
        supplier: builds or finds the artifacts; None when `--image` names one that is there.
    """

    def __init__(
        self,
        config: pytest.Config,
        options: Options,
        plan: Plan,
        progress: TerminalProgress,
        supplier: Supplier | None,
    ) -> None:
        super().__init__(config, plan, several=supplier is not None)
        self.options = options
        self._progress = progress
        if plan.last and self._is_distributing():
            raise UsageError(
                "-n: the steps of --awstoe change the machine, one after the other", "add -n 0"
            )
        reader = config.stash.get(READER, None)
        self.artifacts = Groups(options, plan, progress, supplier, reader)
        self._old_sigterm: Any = None

    def groups(self) -> Sequence[str]:
        """Names of the artifacts, as far as they are known."""
        return self.artifacts.names

    def subject(self, group: str) -> Subject:
        """What this process judges.

        Args:
            group: name of the artifact.

        Raises:
            ImgverifyError: why there is nothing to judge.
        """
        session = self.artifacts.sessions[self.known(group)]
        if session.subject is None:
            raise session.failure or InfrastructureError("nothing was looked at")
        return session.subject

    def _is_distributing(self) -> bool:
        return bool(getattr(self.config.option, "tx", None)) and (
            getattr(self.config.option, "dist", "no") != "no"
        )

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        """With xdist, build and boot now: the workers are started right after this."""
        self._old_sigterm = signal.signal(signal.SIGTERM, _interrupt)
        if self.config.option.collectonly:
            return
        if self._is_distributing():
            self._going(self.artifacts.supply)
            for name in self.groups():
                self._prepare(name)
        elif self.artifacts.sessions:
            self._begin()

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> None:
        """Build what is to be judged: only then is it known which items there are."""
        if not (self.config.option.collectonly or self.artifacts.sessions):
            self._going(self.artifacts.supply)
            self._begin()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, Any, Any]:
        """Without xdist, boot when it is known that there is something to run."""
        self.artifacts.expect(map(group_of, session.items))
        failed = session.testsfailed and not self.config.option.continue_on_collection_errors
        if (
            session.items
            and not failed
            and not self._is_busy_elsewhere
            and not self.artifacts.are_several
        ):
            self._prepare("")
        return (yield)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, Any, Any]:
        """Of several artifacts, one is up at a time."""
        name = group_of(item)
        if name and not self._is_busy_elsewhere:
            self._prepare(name)
        result = yield
        if name and not self._is_busy_elsewhere:
            self.artifacts.judged_one(name)
        return result

    @property
    def _is_busy_elsewhere(self) -> bool:
        """Whether this process judges nothing itself."""
        return self._is_distributing() or bool(self.config.option.collectonly)

    def _begin(self) -> None:
        """Let the disk of the first be read while pytest collects."""
        self._going(self.artifacts.begin)

    def _prepare(self, name: str) -> None:
        self._going(lambda: self.artifacts.prepare(name))

    def _going(self, step: Callable[[], None]) -> None:
        try:
            step()
        except ImgverifyError as error:
            self._finish("the run ended before")
            # pytest prints no summary for exit codes that are not its own.
            for _, folder in self.artifacts.runs:
                self._progress.say(f"reports are in {folder}")
            stop(error)
        except KeyboardInterrupt:
            # With xdist the session has not started yet, and pytest would not finish it.
            self._finish("the run was interrupted")
            raise

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Hand a worker what it needs to look at the machines that are up."""
        every = {name: handed(session) for name, session in self.artifacts.sessions.items()}
        node.workerinput[HANDOVER] = msgspec.json.encode(every).decode()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take note of an outcome, also of one that comes from a worker."""
        told = told_by(report)
        if told is not None:
            self.artifacts.sessions[told.group].hear(told)
        elif report.failed:
            for session in self._concerned(report):
                session.foreign_failures += 1

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Take note of tests of the user's own that cannot even be read: nobody knows of whom."""
        if report.failed:
            for session in self.artifacts.sessions.values():
                session.foreign_failures += 1

    def _concerned(self, report: pytest.TestReport) -> list[Session]:
        """Whom a failed test of the user's own is about: all, unless it takes one of them."""
        session = self.artifacts.sessions.get(about(report))
        return [session] if session else [*self.artifacts.sessions.values()]

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Destroy the machines, write the reports, and exit by what was found."""
        if self.config.option.collectonly:
            return
        for each in self.artifacts.sessions.values():
            each.was_cut_short = exitstatus not in _WHOLE
        try:
            self._finish(self._why_unchecked(exitstatus))
        except ImgverifyError as error:
            stop(error)
        code = self.artifacts.exit_code(exitstatus)
        if code is not None:
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
            self.artifacts.finish(unchecked)
        finally:
            self._progress.done()
            for number, handler in before:
                signal.signal(number, handler)

    def pytest_report_header(self) -> list[str]:
        """Name the artifact and the profile."""
        profile = self.plan.profile
        benchmark = profile.benchmark
        source = f" ({benchmark.name} {benchmark.version})" if benchmark else ""
        level = f", level {profile.level}" if profile.level else ""
        count = f"{len(profile.controls)} controls"
        if self.plan.selected is not None:
            count = f"{len(self.plan.selected)} of {count}"
        images = [session.artifact for session in self.artifacts.sessions.values()]
        lines = [f"image: {image.location} ({image.format})" for image in images]
        return [
            *(lines or [f"image: {self.options.image}, which is built or looked up first"]),
            f"profile: {profile.name}{source}{level}, {count}",
        ]

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print what the gate says."""
        for run, folder in self.artifacts.runs:
            print_summary(terminalreporter, run, folder)

    def pytest_unconfigure(self) -> None:
        """The last chance to destroy what was made."""
        self.artifacts.close()
        if self._old_sigterm is not None:
            signal.signal(signal.SIGTERM, self._old_sigterm)


def _interrupt(_signal: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt
