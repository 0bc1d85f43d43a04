"""How an artifact is looked at: its disk first, then, unless that is enough, a boot of it."""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from subprocess import Popen
from typing import Any

from imgverify import registry
from imgverify.artifacts.replay import KIND as REPLAY
from imgverify.bundle import profiles_folder
from imgverify.errors import InfrastructureError, UnreadableError, UsageError
from imgverify.facts.answers import Answers
from imgverify.fitting import demand_fit
from imgverify.fixtures import fixture_of
from imgverify.model import Artifact, Machine, Plane, Verdict
from imgverify.options import Options
from imgverify.plan import Plan
from imgverify.planes.documents import with_documents
from imgverify.progress import Progress
from imgverify.providers import Provider, RunContext
from imgverify.recording import read_recording
from imgverify.static_verdicts import (
    Static,
    fails,
    judge_statically,
    lines_about,
    static_verdicts,
)
from imgverify.subject import Subject

# What a platform keeps, or runs already, has no disk that we could read.
_WITHOUT_DISK = frozenset({REPLAY, "ami", "host"})


class Looking:
    """From an artifact to the facts that its checks look at.

    Args:
        options: the command line.
        plan: what is asked.
        artifact: what is judged.
        progress: shows what is being waited for.
        reader: process of a reader that waits for its questions; None to start one.

    Raises:
        UsageError: nobody of this name boots such an artifact.
    """

    def __init__(
        self,
        options: Options,
        plan: Plan,
        artifact: Artifact,
        progress: Progress,
        reader: Popen[bytes] | None = None,
    ) -> None:
        self.subject: Subject | None = None
        self.plane = Plane.BOOT
        self.has_booted = False
        self.timings: dict[str, float] = {}
        self.artifact = artifact
        self._notes: list[str] = []
        self._fit: list[str] = []
        self._options = options
        self._plan = plan
        self._progress = progress
        self._stack: ExitStack
        self._context: RunContext
        self._reader = reader
        self._reading: Any = None
        self._on_disk: list[Verdict] = []
        self._provider = self._choose_provider()

    @property
    def notes(self) -> list[str]:
        """What is to be said of it in the report."""
        return [*self._notes, *self._fit]

    def _choose_provider(self) -> Provider | None:
        """Who boots the artifact; None when nothing is to be booted.

        A provider that does not exist is a wrong word on the command line: known before a start.
        """
        # What could not be built or found has no format: nothing of it will be looked at.
        if not self.artifact.format or self.artifact.kind == REPLAY or self._options.offline:
            return None
        try:
            return registry.provider(self._options.provider, self.artifact)[1]
        except UsageError:
            if self._options.provider != "auto":
                raise
            self._notes.append(f"nobody can boot {self.artifact.format}: judged off the disk alone")
            return None

    def begin(self, context: RunContext, stack: ExitStack) -> None:
        """Start to read the disk; it goes on in the background.

        Args:
            context: where the run lives.
            stack: closed at the end of the run.

        Raises:
            ArtifactError: the artifact cannot be unpacked.
        """
        self._stack, self._context = stack, context
        if self.artifact.kind in _WITHOUT_DISK:
            return
        self.artifact, contents = registry.unwrap(self.artifact, context.scratch, self._progress)
        if isinstance(contents, tuple):
            self._context = replace(context, contents=contents)
        elif self._provider is not None:
            # Only unpacking showed that there is no disk in it.
            self._provider = None
            self._note("it holds a root file system and no disk: judged without a boot")
        self._reading = registry.plane("offline").Reading(
            contents, self._plan.questions(), self._reader
        )
        stack.callback(self._reading.stop)

    def look(self) -> None:
        """Collect every fact; afterwards `subject` is there.

        Raises:
            ImgverifyError: with the exit code that says whose fault it is.
        """
        if self.artifact.kind == REPLAY:
            folder = Path(self.artifact.location).parent
            self._look_at(*read_recording(folder, self._plan.questions()))
            return
        static: Static = {}
        disk = self._before_boot()
        if disk is not None:
            self._look_at(with_documents(disk, self.artifact), None)
            if self._provider is not None:
                static = self._judge_disk()
        if self._provider is not None and not self._failed_fast():
            machine = self._boot(self._provider)
            self._look_at(with_documents(self._collect(machine), self.artifact), machine, static)

    def _look_at(
        self, answers: Answers, machine: Machine | None, static: Static | None = None
    ) -> None:
        """Make something the subject of the checks, once it is known to be what they are for."""
        self.plane = answers.plane
        self.subject = Subject(
            self.artifact,
            machine,
            answers,
            self._plan.topics(),
            self._context.transcript,
            static=static,
        )
        # A machine may know what its disk did not tell.
        self._fit = demand_fit(
            self._plan.profile,
            self.subject.guarded("os_release"),
            [profiles_folder()],
            force=self._options.force_profile,
        )

    def _before_boot(self) -> Answers | None:
        """What is known without a boot; None when nothing is."""
        if self._reading is not None:
            return self._read_disk()
        # A running host is only asked once; of an AMI there is a description.
        return None if self.artifact.reach else Answers(Plane.OFFLINE)

    def _read_disk(self) -> Answers | None:
        """What the disk answers; None when it cannot be read and a boot can still tell."""
        began = time.monotonic()
        try:
            answers: Answers = self._reading.answers(self.artifact.location, self._progress)
        except (UnreadableError, InfrastructureError) as error:
            if self._provider is None:
                raise
            self._note(error.message)
            return None
        self.timings["read"] = time.monotonic() - began
        return answers

    def _judge_disk(self) -> Static:
        """Say what the disk alone decides, before anything boots."""
        assert self.subject is not None
        static = judge_statically(self._plan, partial(fixture_of, self.subject))
        self._on_disk = static_verdicts(self._plan, static, self.subject.judged())
        for line in lines_about(self._on_disk, self._what):
            self._progress.say(line)
        return static

    @property
    def _what(self) -> str:
        """What there is to be looked at without a boot."""
        return "the disk" if self._reading is not None else "the description"

    def _failed_fast(self) -> bool:
        if not self._options.fail_fast or not any(fails(verdict) for verdict in self._on_disk):
            return False
        self._note(f"--fail-fast: {self._what} alone fails the profile, so it was not booted")
        return True

    def _note(self, line: str) -> None:
        self._notes.append(line)
        self._progress.say(line)

    def _boot(self, provider: Provider) -> Machine:
        began = time.monotonic()
        self.plane = getattr(provider, "PLANE", Plane.BOOT)
        self.has_booted = self.plane is Plane.BOOT
        machine = self._stack.enter_context(
            provider.boot(self.artifact, self._options.boot, self._context)
        )
        self.timings["boot"] = time.monotonic() - began
        return machine

    def _collect(self, machine: Machine) -> Answers:
        began = time.monotonic()
        answers: Answers = registry.plane("machine").observe(
            machine, self._plan.questions(), self.plane, self._context.transcript
        )
        self.timings["collect"] = time.monotonic() - began
        return answers
