"""The life of a run on the controller: boot, collect, hand out, fold, report, destroy."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from subprocess import Popen

import msgspec

from imgverify import __version__, facts_json, registry
from imgverify.attestations import apply_attestations
from imgverify.errors import (
    ExitCode,
    ImgverifyError,
    InfrastructureError,
)
from imgverify.folding import Told, fold
from imgverify.gate import decide
from imgverify.leases import Lease
from imgverify.looking import Looking
from imgverify.model import Artifact, Outcome, Result, Run, Verdict
from imgverify.options import Options
from imgverify.plan import Plan
from imgverify.planes import replay
from imgverify.providers import RunContext
from imgverify.providers.interrupts import held_back
from imgverify.recording import write_recording
from imgverify.runfolder import (
    folder_name,
    make_reports_folder,
    make_scratch,
    name_by_digest,
    scratch_path,
)
from imgverify.sameness import NothingToCompare, SameDescription, SameFile, Sameness
from imgverify.scope import Judged
from imgverify.subject import Subject
from imgverify.terminal import ShownProgress
from imgverify.unobserved import reason_of
from imgverify.waivers import apply_waivers, in_scope, unused


class Session:
    """One run of one artifact with one profile.

    Args:
        options: the command line.
        plan: profile and checks.
        artifact: what is judged.
        progress: shows what is being waited for.
        reader: process of a reader that waits for its questions; None to start one.
        group: name of the artifact when it is one of several; empty for the only one.
        notes: what the report says of how it came to be.
        again: takes the digest once more, where it is not that of a file.

    Raises:
        UsageError: nobody of this name boots such an artifact.
    """

    def __init__(
        self,
        options: Options,
        plan: Plan,
        artifact: Artifact,
        progress: ShownProgress,
        reader: Popen[bytes] | None = None,
        *,
        group: str = "",
        notes: tuple[str, ...] = (),
        again: Callable[[], str] | None = None,
    ) -> None:
        self.group = group
        self.options = options
        self.plan = plan
        self.artifact = artifact
        self.run_id = secrets.token_hex(6)
        self.reports: Path | None = None
        self.failure: ImgverifyError | None = None
        self.run: Run | None = None
        self.told: dict[tuple[str, int], Outcome] = {}
        self.foreign_failures = 0
        self.was_cut_short = False
        self._given_notes = notes
        self._refusals: list[str] | None = None
        self._progress = progress
        self._started = datetime.now(UTC)
        self._stack = ExitStack()
        self._scratch = scratch_path(self.run_id)
        self._again = again
        self._sameness: Sameness | None = None
        self._lease: Lease | None = None
        self._looking = Looking(options, plan, artifact, progress, reader)

    @property
    def subject(self) -> Subject | None:
        """What the checks look at, once there is something."""
        return self._looking.subject

    @property
    def transcript(self) -> Path:
        """File of every command that was sent to the machine."""
        assert self.reports is not None
        return self.reports / "transcript.jsonl"

    def begin(self) -> None:
        """Start what can go on while pytest collects: the digest, and reading the disk.

        Raises:
            ImgverifyError: with the exit code that says whose fault it is; kept in `failure`.
        """
        with self._blaming():
            self._begin()

    def prepare(self) -> None:
        """Look at the artifact until every fact is there; afterwards `subject` is there too.

        Raises:
            ImgverifyError: likewise.
        """
        with self._blaming():
            self._begin()
            self._looking.look()
            self._name_reports()
            if self.options.record:
                self._record(self.options.record / folder_name(self.group))

    def give_up(self, error: ImgverifyError | None = None) -> None:
        """Look no further: every control that was not judged gets its verdict from this.

        Args:
            error: why there is nothing to look at; None when nobody wants to.

        Raises:
            InfrastructureError: there is no room for the reports.
        """
        if error is not None:
            self.failure = error
        if self.reports is None:
            self.reports = make_reports_folder(self.options.reports, self._started)

    @contextmanager
    def _blaming(self) -> Iterator[None]:
        try:
            yield
        except ImgverifyError as error:
            self.failure = error
            raise
        except OSError as error:
            # A full disk shows wherever something is written; the image is not to blame.
            self.failure = _runner_error(error, self._scratch.parent)
            raise self.failure from error
        finally:
            self._progress.done()

    def _begin(self) -> None:
        if self._lease is not None:
            return
        with held_back():
            lease = self._lease = Lease.take(self.run_id)
            self._stack.callback(lease.close)
        lease.folder(str(self._scratch))
        self._stack.callback(self._remove_scratch, lease)
        make_scratch(self._scratch)
        self.reports = make_reports_folder(self.options.reports, self._started)
        self._sameness = self._compared()
        context = RunContext(
            run_id=self.run_id,
            scratch=self._scratch,
            reports=self.reports,
            lease=lease,
            progress=self._progress,
        )
        self._looking.begin(context, self._stack)
        self.artifact = self._looking.artifact

    def _compared(self) -> Sameness:
        if self._again is not None:
            return SameDescription(self.artifact.location, self.artifact.digest, self._again)
        if self.artifact.reach is not None:
            return NothingToCompare()
        return SameFile(Path(self.artifact.location))

    def _record(self, folder: Path) -> None:
        assert self.subject is not None
        write_recording(folder, self.subject.answers, self.subject.machine, self._provenance())

    def _remove_scratch(self, lease: Lease) -> None:
        # A machine that was to be kept but never became ready is destroyed like any other.
        if not lease.kept:
            shutil.rmtree(self._scratch, ignore_errors=True)

    def _name_reports(self) -> None:
        assert self._sameness is not None
        assert self.reports is not None
        self.artifact = msgspec.structs.replace(self.artifact, digest=self._sameness.digest())
        if self.artifact.digest:
            self.reports = name_by_digest(self.reports, self.artifact.digest)
        assert self.subject is not None
        self.subject.move(self.artifact, self.reports)

    def _provenance(self) -> str:
        return f"imgverify {__version__}, {self.artifact.location}, {self.artifact.digest}"

    def save_answers(self) -> Path:
        """Put the answers where the workers of this run can read them."""
        assert self.subject is not None
        path = self._scratch / "answers.json"
        if not path.exists():
            replay.save(self.subject.answers, path, self._provenance())
        return path

    def hear(self, told: Told) -> None:
        """Take note of a check's outcome; of a check that ran twice, the worse one counts.

        Args:
            told: from a report, of this process or of a worker.
        """
        key = (told.control, told.position)
        before = self.told.get(key)
        if before is None or Result.fold([before.result, told.outcome.result]) != before.result:
            self.told[key] = told.outcome

    def release(self) -> None:
        """Destroy what was made, and look at the artifact again; reports are yet to be written."""
        left: list[str] = []
        try:
            with held_back():
                self.close()
        except ImgverifyError as error:
            # What was judged is true all the same, and the report must say what is left.
            if self.failure is not None:
                left = [error.message]
            self.failure = self.failure or error
            self._progress.say(str(error))
        if self._refusals is None:
            self._refusals = [*self._look_again(), *left]

    def finish(self, unchecked: str) -> Run | None:
        """Release what is not, and write the reports.

        Args:
            unchecked: why a check did not run, for those that did not.

        Returns:
            The run; None when it ended before there was a folder for its reports.
        """
        if self.run is not None or self.reports is None:
            self.close()
            return self.run
        facts = self.subject.facts() if self.subject else {}
        machine = self.subject.machine if self.subject else None
        judged = self.subject.judged() if self.subject else Judged.of(self.artifact, "")
        release = facts.get("os_release")
        system = "" if reason_of(release) else getattr(release, "pretty", "")
        self.release()
        refusals = [*(self._refusals or ())]
        if self.foreign_failures:
            refusals.append(f"{self.foreign_failures} tests outside of the profile failed")
        if self.was_cut_short:
            refusals.append("the run ended before all of its tests were run")
        verdicts, notes = self._decided(judged, unchecked)
        self.run = Run(
            tool=f"imgverify {__version__}",
            run_id=self.run_id,
            started=self._started,
            finished=datetime.now(UTC),
            artifact=self.artifact,
            profile=self.plan.profile.stamp,
            plane=self._looking.plane,
            machine=machine,
            system=system,
            timings={name: round(seconds, 3) for name, seconds in self._looking.timings.items()},
            notes=(*self._given_notes, *self._looking.notes, *notes),
            dropped=self.plan.profile.dropped,
            verdicts=tuple(verdicts),
            decision=decide(verdicts, self.plan.profile.gate, refusals),
        )
        self._write(self.run, facts)
        return self.run

    def _decided(self, judged: Judged, unchecked: str) -> tuple[list[Verdict], list[str]]:
        """What the checks said, and then what people said."""
        folded = fold(self.plan.profile, self.told, self.failure, unchecked)
        attested = apply_attestations(folded, self.plan.attestations, judged)
        waivers = self.plan.waivers
        verdicts, notes = apply_waivers(attested, in_scope(waivers, judged))
        return verdicts, [*notes, *unused(waivers, judged, verdicts)]

    def _look_again(self) -> list[str]:
        """Compare the artifact with what it was, now that nothing has it open any more."""
        refusals = [self.failure.message] if self.failure else []
        if self._sameness is None:
            return refusals
        before = self.artifact.digest or self._sameness.digest_of_failed()
        if not before:
            return refusals
        self.artifact = msgspec.structs.replace(self.artifact, digest=before)
        try:
            self._sameness.demand(before, was_open=self._looking.has_booted)
        except ImgverifyError as error:
            self.failure = error
            refusals.append(error.message)
        return refusals

    def _write(self, run: Run, facts: Mapping[str, object]) -> None:
        assert self.reports is not None
        try:
            for report in registry.reports():
                (self.reports / report.FILENAME).write_bytes(report.render(run))
            (self.reports / "facts.json").write_bytes(facts_json.render(facts))
            self.transcript.touch()
        except OSError as error:
            self.failure = _runner_error(error, self.reports)
            raise self.failure from error

    @property
    def has_failed(self) -> bool:
        """Whether a control, or a test of the user's own, has failed."""
        bad = (Result.FAIL, Result.ERROR)
        verdicts = self.run.verdicts if self.run else ()
        return self.foreign_failures > 0 or any(
            one.result in bad and one.waiver is None for one in verdicts
        )

    @property
    def exit_code(self) -> int | None:
        """The exit code that this run asks for, or None to leave it to pytest."""
        if self.failure is not None:
            return int(self.failure.exit_code)
        if self.run is not None and not self.run.decision.passed:
            return int(ExitCode.REFUSED)
        return None

    def close(self) -> None:
        """Destroy everything that was made, in reverse order; may be called again."""
        try:
            if self.subject is not None:
                self.subject.close()
        finally:
            self._stack.close()


def _runner_error(error: OSError, folder: Path) -> InfrastructureError:
    where = error.filename or folder
    return InfrastructureError(
        f"{where}: {error.strerror or error}",
        f"see that {folder} has room and can be written to",
    )
