"""The artifacts of a run: a session for each, and for several of them a group of items each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from subprocess import Popen

import pytest

from imgverify.crowd import Crowd
from imgverify.errors import ExitCode, ImgverifyError
from imgverify.model import Artifact, Run
from imgverify.options import Options
from imgverify.plan import Plan
from imgverify.registry import refuse_unknown_provider, resolve
from imgverify.session import Session
from imgverify.supply import Delivery, Supply
from imgverify.supplying import Supplier
from imgverify.sweep import sweep
from imgverify.terminal import QuietProgress, TerminalProgress

# The worst decides: what no other try will mend comes before what one may mend.
_WORST = (
    int(ExitCode.ARTIFACT),
    int(pytest.ExitCode.TESTS_FAILED),
    int(ExitCode.USAGE),
    int(ExitCode.INFRASTRUCTURE),
    int(ExitCode.REFUSED),
)
_FINISHED = (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)


class Groups:
    """The sessions of one run.

    Args:
        options: the command line.
        plan: what each of them is judged by.
        progress: shows what is being waited for.
        supplier: builds or finds the artifacts; None when `--image` names one that is there.
        reader: process of a reader that waits for its questions; None to start one.

    Raises:
        ImgverifyError: what `--image` names cannot be used, or nobody of this name boots it.
    """

    def __init__(
        self,
        options: Options,
        plan: Plan,
        progress: TerminalProgress,
        supplier: Supplier | None,
        reader: Popen[bytes] | None = None,
    ) -> None:
        self.sessions: dict[str, Session] = {}
        self._options = options
        self._plan = plan
        self._progress = progress
        self._supplier = supplier
        self._left: Counter[str] = Counter()
        self._is_swept = False
        self._told: set[str] = set()
        self._crowd: Crowd | None = None
        if supplier is None:
            artifact = resolve(options.image, progress)
            self.sessions[""] = Session(options, plan, artifact, progress, reader)
        else:
            refuse_unknown_provider(options.provider)
            supplier.check(options, progress)
        progress.done()

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the groups of items; one artifact alone needs none."""
        return tuple(self.sessions) or ("",)

    @property
    def are_several(self) -> bool:
        """Whether there are more artifacts than one."""
        return len(self.sessions) > 1

    @property
    def runs(self) -> list[tuple[Run, Path]]:
        """What was reported, and where."""
        every = self.sessions.values()
        return [(one.run, one.reports) for one in every if one.run and one.reports]

    def supply(self) -> None:
        """Have the artifacts built or found.

        Raises:
            ImgverifyError: with the exit code that says whose fault it is; there is a report of it.
        """
        if self._supplier is None or self.sessions:
            return
        self._sweep()
        supply = Supply(self._options, self._progress)
        try:
            several = supply.of(self._supplier)
        except ImgverifyError as error:
            self.sessions = {"": self._given_up(self._supplier.location(self._options.image))}
            self.sessions[""].give_up(error)
            raise
        finally:
            self._progress.done()
        self._take(several)

    def _sweep(self) -> None:
        if not self._is_swept:
            self._is_swept = True
            for line in sweep():
                self._progress.say(line)

    def _take(self, several: Sequence[Delivery]) -> None:
        for one in several:
            name = one.name if len(several) > 1 else ""
            if one.artifact is not None:
                self.sessions[name] = self._session(one.artifact, name, one)
            elif one.failure is not None:
                self.sessions[name] = self._given_up(one.spec, name, one.notes)
                self._give_up(name, one.failure)

    def _session(self, artifact: Artifact, name: str, one: Delivery) -> Session:
        shown = self._progress if not artifact.reach else QuietProgress(self._progress, name)
        return Session(
            one.options,
            self._plan,
            artifact,
            shown if name else self._progress,
            group=name,
            notes=one.notes,
            again=one.again,
        )

    def _given_up(self, location: str, name: str = "", notes: tuple[str, ...] = ()) -> Session:
        """The session of what cannot be looked at: its report says why."""
        nothing = Artifact(kind="none", location=location, format="")
        return Session(self._options, self._plan, nothing, self._progress, group=name, notes=notes)

    def _give_up(self, name: str, error: ImgverifyError) -> None:
        self.sessions[name].give_up(error)
        self._progress.say(f"{name}: {error.message}")

    def expect(self, names: Iterable[str]) -> None:
        """Take note of how many items each group has.

        Args:
            names: of the groups, one for each item.
        """
        self._left = Counter(names)

    def begin(self) -> None:
        """Begin to look at the first; several hosts that run already wait for their items.

        Of several, one that cannot be looked at does not end the run.

        Raises:
            ImgverifyError: it cannot be looked at, and it is the only one.
        """
        self._sweep()
        name, session = next(iter(self.sessions.items()))
        if session.failure is None and not self._living():
            self._trying(name, session.begin)

    def _living(self) -> dict[str, Session]:
        """The hosts that run already, when there are several: those that have items, once known."""
        if not self.are_several:
            return {}
        return {
            name: session
            for name, session in self.sessions.items()
            if session.artifact.reach
            and session.failure is None
            and (name in self._left or not self._left)
        }

    def prepare(self, name: str) -> None:
        """Look at an artifact; of several, one that cannot be looked at does not end the run.

        Args:
            name: of the group.

        Raises:
            ImgverifyError: it cannot be looked at, and it is the only one.
        """
        self._sweep()
        session = self.sessions[name]
        if self._crowd is None and (living := self._living()):
            self._crowd = Crowd(living, self._options.boot.ssh.at_once)
        if self._crowd is not None and name in self._crowd:
            self._crowd.wait(name, self._progress)
            if session.failure is not None and name not in self._told:
                self._told.add(name)
                self._progress.say(f"{name}: {session.failure.message}")
        elif session.subject is None and session.failure is None:
            self._trying(name, session.prepare)

    def _trying(self, name: str, step: Callable[[], None]) -> None:
        try:
            step()
        except ImgverifyError as error:
            if not self.are_several:
                raise
            self._give_up(name, error)

    def judged_one(self, name: str) -> None:
        """Take note that an item is done; after a group's last one, its machine goes.

        Its reports wait for the end: tests of the user's own, which come last, may concern it.

        Args:
            name: of the group.
        """
        self._left[name] -= 1
        if self._left[name] <= 0 and self.are_several and name in self.sessions:
            self.sessions[name].release()

    def finish(self, unchecked: str) -> None:
        """Destroy what was made, and write the reports.

        Args:
            unchecked: why a check did not run, for those that did not.

        Raises:
            ImgverifyError: an artifact changed, or there is no room; after all were finished.
        """
        if self._crowd is not None:
            self._crowd.stop()
        problems: list[ImgverifyError] = []
        for session in self.sessions.values():
            try:
                if self.are_several:
                    session.give_up()
                session.finish(unchecked)
            except ImgverifyError as error:
                problems.append(error)
        if problems:
            raise problems[0]

    def exit_code(self, exitstatus: int) -> int | None:
        """The exit code that the run asks for, or None to leave it to pytest.

        Args:
            exitstatus: pytest's own.
        """
        if not self.are_several:
            code = next((one.exit_code for one in self.sessions.values()), None)
            changed = code == ExitCode.ARTIFACT
            return code if exitstatus in _FINISHED or changed else None
        if exitstatus not in (*_FINISHED, pytest.ExitCode.TESTS_FAILED):
            return None
        # An item of an artifact that could not be looked at fails too, for pytest: not for us.
        codes = {_code(session) for session in self.sessions.values()}
        return next((code for code in _WORST if code in codes), None)

    def close(self) -> None:
        """Destroy everything that was made; may be called again."""
        if self._crowd is not None:
            self._crowd.stop()
        for session in self.sessions.values():
            session.close()


def _code(session: Session) -> int | None:
    if session.failure is None and session.has_failed:
        return int(pytest.ExitCode.TESTS_FAILED)
    return session.exit_code
