"""Proofs on a machine that is booted for them: it is really changed, asked again, and mended."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from imgverify import registry
from imgverify.connection import Connection
from imgverify.errors import CollectError, InfrastructureError
from imgverify.facts.answers import Answers
from imgverify.facts.questions import Question
from imgverify.model import Artifact, Machine, Outcome, Plane
from imgverify.mutations.loading import Mutation
from imgverify.mutations.proof import Proof
from imgverify.plan import Plan
from imgverify.planes.documents import with_documents
from imgverify.planes.shell import collect
from imgverify.progress import Progress
from imgverify.providers import BootOptions, RunContext
from imgverify.proving.aiming import Aim, sample, take_aim
from imgverify.proving.guest_change import DO, UNDO, is_possible, prepare
from imgverify.proving.rejudging import Bench
from imgverify.proving.weighing import Tried, conclude, weigh
from imgverify.runfolder import leased_scratch


@contextmanager
def booted(artifact: Artifact, progress: Progress) -> Iterator[tuple[Artifact, Machine]]:
    """Boot an artifact on an overlay that is thrown away.

    Args:
        artifact: a disk.
        progress: shows what is being waited for.

    Returns:
        The artifact with all facts of its format, and the machine.
    """
    with leased_scratch() as scratch:
        _, provider = registry.provider("auto", artifact)
        artifact, contents = registry.unwrap(artifact, scratch.path, progress)
        context = RunContext(
            run_id=scratch.run_id,
            scratch=scratch.path,
            reports=scratch.path,
            lease=scratch.lease,
            progress=progress,
            contents=contents if isinstance(contents, tuple) else (),
        )
        with provider.boot(artifact, BootOptions(), context) as machine:
            yield artifact, machine


def prove_machine(
    plan: Plan,
    mutations: Mapping[str, Sequence[Mutation]],
    artifact: Artifact,
    controls: Iterable[str],
    *,
    image: str,
    number: int,
    progress: Progress,
) -> Proof:
    """Boot an image and try changes on it, each undone before the next.

    Args:
        plan: profile and checks.
        mutations: by check.
        artifact: a disk.
        controls: the ones that are to be proved.
        image: as named on the command line.
        number: how many changes for each check at most; 0 for all.
        progress: shows how far it is.

    Raises:
        InfrastructureError: the machine could not be changed, or was not as before in the end.
    """
    with booted(artifact, progress) as (opened, machine), Connection.open(machine) as connection:
        return prove_on(
            Asked(connection, opened),
            plan,
            mutations,
            controls,
            image=image,
            number=number,
            progress=progress,
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """A machine that may be changed.

    Args:
        connection: to the machine.
        artifact: that was booted.
    """

    connection: Connection
    artifact: Artifact

    def answers(
        self, questions: Iterable[Question], *, before: str = "", after: str = ""
    ) -> Answers:
        """Ask, and add what the artifact is wrapped in.

        Args:
            questions: of topics.
            before: shell command that is run first.
            after: likewise, in the end.
        """
        found = collect(self.connection, questions, Plane.BOOT, before=before, after=after)
        return with_documents(found, self.artifact)


def prove_on(
    asked: Asked,
    plan: Plan,
    mutations: Mapping[str, Sequence[Mutation]],
    controls: Iterable[str],
    *,
    image: str,
    number: int,
    progress: Progress,
) -> Proof:
    """Try changes on a machine that may be changed.

    Args:
        asked: the machine.
        plan: profile and checks.
        mutations: by check.
        controls: the ones that are to be proved.
        image: as named on the command line.
        number: how many changes for each check at most; 0 for all.
        progress: shows how far it is.

    Raises:
        InfrastructureError: the machine could not be changed, or was not as before in the end.
    """
    machine = asked.connection.machine
    answers = asked.answers(plan.questions())
    console = Path(machine.console_path).read_text(encoding="utf-8", errors="replace")
    bench = Bench(plan, answers, machine, console)
    # What was read off the recording of a machine counts only where nobody can ask the machine.
    before = {**dict(enumerate(bench.outcomes)), **bench.judge_answers(answers, bench.topics)}
    chosen = tuple(controls)
    aims = take_aim(bench.claims, before, mutations, chosen)
    aims = [aim for aim in aims if is_possible(aim.rendered)]
    if number:
        aims = sample(aims, bench.claims, number)
    tried = []
    began = time.monotonic()
    for done, aim in enumerate(aims, 1):
        elapsed = time.monotonic() - began
        progress.waiting(f"mutation {done} of {len(aims)}", elapsed, str(aim.mutations[0]))
        tried.append(_try(bench, aim, asked, before))
    _demand_same(bench, asked, before)
    empty = Proof(
        profile=plan.profile.name,
        image=image,
        trials=(),
        proved=(),
        unproved=(),
        not_provable=(),
        no_effect=(),
        sampled=number > 0,
    )
    return conclude(bench.claims, before, tried, chosen, empty)


def _try(bench: Bench, aim: Aim, asked: Asked, before: dict[int, Outcome]) -> Tried:
    try:
        paths = prepare(asked.connection, aim.rendered)
        if paths is None:
            return weigh(aim, bench.claims, before, None)
        topics = {topic for number in aim.targets for topic in bench.claims.claims[number].topics}
        topics |= bench.topics_reading(paths)
        answers = asked.answers(
            bench.questions(topics), before=f"/bin/sh {DO}", after=f"/bin/sh {UNDO}"
        )
    except CollectError as error:
        one = aim.mutations[0]
        raise CollectError(f"{one.place}: {one.name}: {error.message}", error.hint) from error
    return weigh(aim, bench.claims, before, bench.judge_answers(answers, topics))


def _demand_same(bench: Bench, asked: Asked, before: dict[int, Outcome]) -> None:
    answers = asked.answers(bench.plan.questions())
    after = bench.judge_answers(answers, bench.topics)
    changed = [
        f"{control} was {before[number].result}, is {after[number].result} ({after[number].reason})"
        for number in after
        if after[number].result is not before[number].result
        for control in bench.claims.makers[number]
    ]
    if changed:
        raise InfrastructureError(
            f"the machine is not as it was: {'; '.join(changed[:3])}",
            "look for a mutation whose `undo` does not undo what its `shell` does",
        )
