"""A run over a tree of images on its way from the command line to the reports."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from imgverify import __version__
from imgverify.artifacts.unchanged import Signature
from imgverify.errors import ExitCode, InfrastructureError
from imgverify.fixtures import fixture_of
from imgverify.gold.layout import Layout
from imgverify.gold.record import (
    BROKEN,
    CHECKSUMS,
    FAILED,
    MISUSED,
    NOT_RUN,
    STAGES,
    UNUSABLE,
    GoldRun,
    Provided,
    Stage,
)
from imgverify.leases import Lease
from imgverify.options import Options
from imgverify.plan import Plan
from imgverify.providers.interrupts import held_back
from imgverify.runfolder import make_reports_folder, make_scratch, name_by_digest, scratch_path
from imgverify.sweep import sweep
from imgverify.terminal import TerminalProgress
from imgverify.tree_images import TreeImage
from imgverify.tree_judging import Judge
from imgverify.tree_reading import TreeReading
from imgverify.tree_reports import digest_of, write_reports
from imgverify.tree_stages import Answers, TreeStages

# The worst decides: a damaged image is worse than one that fails, which no other try will mend.
_CODES = {
    UNUSABLE: int(ExitCode.ARTIFACT),
    FAILED: 1,
    MISUSED: int(ExitCode.USAGE),
    BROKEN: int(ExitCode.INFRASTRUCTURE),
}


class TreeSession:
    """One run over one tree.

    Args:
        options: the command line.
        plans: by provider.
        layout: of the tree.
        images: of the tree.
        progress: shows what is being waited for.
    """

    def __init__(
        self,
        options: Options,
        plans: dict[str, Plan],
        layout: Layout,
        images: tuple[TreeImage, ...],
        progress: TerminalProgress,
    ) -> None:
        self.options = options
        self.plans = plans
        self.layout = layout
        self.images = images
        self.stages: TreeStages | None = None
        self.run: GoldRun | None = None
        self.reports: Path | None = None
        self.foreign_failures = 0
        self._run_id = secrets.token_hex(6)
        self._progress = progress
        self._started = datetime.now(UTC)
        self._stack = ExitStack()
        self._signatures: dict[TreeImage, Signature] = {}

    def prepare(self, wanted: dict[str, list[TreeImage]]) -> None:
        """Read all that questions need.

        Args:
            wanted: images by the question that is asked of them.

        Raises:
            InfrastructureError: there is no room for reports or scratch files.
        """
        try:
            self._prepare(wanted)
        except OSError as error:
            where = error.filename or self.options.reports
            raise InfrastructureError(f"{where}: {error.strerror or error}") from error
        finally:
            self._progress.done()

    def _prepare(self, wanted: dict[str, list[TreeImage]]) -> None:
        for line in sweep():
            self._progress.say(line)
        with held_back():
            lease = Lease.take(self._run_id)
            self._stack.callback(lease.close)
        scratch = scratch_path(self._run_id)
        lease.folder(str(scratch))
        self._stack.callback(shutil.rmtree, scratch, ignore_errors=True)
        make_scratch(scratch)
        self.reports = make_reports_folder(self.options.reports, self._started)
        self._signatures = {image: Signature.of(image.path) for image in self.images if image.path}
        reading = TreeReading(scratch, self._progress)
        self._stack.callback(reading.close)
        judge = Judge(self._run_id, self.options.force_profile, fixture_of)
        self.stages = TreeStages(self.images, self.plans, reading, judge)
        self.stages.want(wanted)
        reading.wait()

    def ask(self, question: str, image: TreeImage) -> Stage:
        """Answer a question about an image.

        Args:
            question: `checksums`, `verdict` or `comparison`.
            image: of the tree.
        """
        assert self.stages is not None, "nothing was read"
        return self.stages.ask(question, image)

    def finish(self) -> None:
        """End what still runs, and write the reports.

        Raises:
            InfrastructureError: they cannot be written.
        """
        self.close()
        if self.run is not None or self.stages is None or self.reports is None:
            return
        self._look_again(self.stages)
        artifacts = tuple(self._provided(*one) for one in self.stages.answers.items())
        refusals = tuple(self._refusals(artifacts))
        digest = digest_of(artifacts)
        first = next(iter(self.plans.values()))
        self.run = GoldRun(
            tool=f"imgverify {__version__}",
            run_id=self._run_id,
            started=self._started,
            finished=datetime.now(UTC),
            location=str(self.layout.path),
            version=self.layout.version,
            digest=digest,
            profile=first.profile.stamp,
            references={name: one.reference for name, one in self.stages.compared.items()},
            notes=tuple(self._notes(artifacts)),
            refusals=refusals,
            passed=not refusals and self._worst(artifacts) is None,
            artifacts=artifacts,
        )
        if digest:
            self.reports = name_by_digest(self.reports, digest)
        read = self.stages.subjects()
        try:
            write_reports(self.reports, self.run, read)
        except OSError as error:
            raise InfrastructureError(
                f"{error.filename or self.reports}: {error.strerror or error}",
                f"see that {self.reports} has room and can be written to",
            ) from error

    def _look_again(self, stages: TreeStages) -> None:
        """See that nothing else has written to an image meanwhile."""
        for image, before in self._signatures.items():
            assert image.path is not None
            try:
                same = Signature.of(image.path) == before
            except OSError:
                same = False
            if not same:
                reason = f"{image.path} changed while it was judged"
                stages.answers[image].stages[CHECKSUMS] = Stage(result=UNUSABLE, reason=reason)

    def _provided(self, image: TreeImage, answers: Answers) -> Provided:
        return Provided(
            name=image.name,
            system=image.folder.system,
            provider=image.folder.provider,
            artifact=answers.run.artifact if answers.run else None,
            stages={name: answers.stages.get(name, Stage()) for name in STAGES},
            checksums=answers.checksums,
            run=answers.run,
            difference=answers.difference,
        )

    def _refusals(self, artifacts: Iterable[Provided]) -> list[str]:
        """Why the tree does not pass although nothing in it fails."""
        found = []
        items = [(one, name) for one in artifacts for name in STAGES]
        left = sum(1 for one, name in items if one.stages[name].result == NOT_RUN)
        if left:
            found.append(f"{left} of {len(items)} items were not run")
        for one in artifacts:
            if one.run is not None:
                found += [f"{one.name}: {reason}" for reason in one.run.decision.refusals]
        if self.foreign_failures:
            found.append(f"{self.foreign_failures} tests outside of the tree failed")
        return found

    def _notes(self, artifacts: Iterable[Provided]) -> list[str]:
        notes = [
            f"{name} lies beside the images: no checksum covers it" for name in self.layout.strays
        ]
        for one in artifacts:
            if one.run is not None:
                notes += [f"{one.name}: {note}" for note in one.run.notes]
            if one.checksums is not None:
                notes += [
                    f"{one.name}: {name} was not verified" for name in one.checksums.unverified
                ]
        return notes

    def _worst(self, artifacts: Iterable[Provided]) -> str | None:
        found = {stage.result for one in artifacts for stage in one.stages.values()}
        return next((result for result in _CODES if result in found), None)

    @property
    def exit_code(self) -> int | None:
        """The exit code that this run asks for, or None to leave it to pytest."""
        if self.run is None:
            return None
        worst = self._worst(self.run.artifacts)
        if worst is not None:
            return _CODES[worst]
        return None if self.run.passed else int(ExitCode.REFUSED)

    def close(self) -> None:
        """End everything that was started; may be called again."""
        self._stack.close()
