"""Proofs on a recording: the recorded machine is changed, and never a real one."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from imgverify.model import Artifact
from imgverify.mutations.loading import Mutation
from imgverify.mutations.proof import Proof
from imgverify.plan import Plan
from imgverify.progress import Progress
from imgverify.proving.aiming import Aim, sample, take_aim
from imgverify.proving.rejudging import Bench
from imgverify.proving.weighing import Tried, conclude, weigh
from imgverify.recording import read_raw_recording

# Below so many changes a second process costs more than it saves.
WORTH_SHARING = 100


def prove_recording(
    plan: Plan,
    mutations: Mapping[str, Sequence[Mutation]],
    artifact: Artifact,
    controls: Iterable[str],
    *,
    image: str,
    number: int,
    progress: Progress,
) -> Proof:
    """Try every change on a recording.

    Args:
        plan: profile and checks.
        mutations: by check.
        artifact: the recording.
        controls: the ones that are to be proved.
        image: as named on the command line.
        number: how many changes for each check at most; 0 for all.
        progress: shows how far it is.
    """
    answers, machine = read_raw_recording(Path(artifact.location).parent)
    console = None
    if machine is not None:
        console = Path(machine.console_path).read_text(encoding="utf-8", errors="replace")
    bench = Bench(plan, answers, machine, console)
    before = dict(enumerate(bench.outcomes))
    chosen = tuple(controls)
    aims = take_aim(bench.claims, before, mutations, chosen)
    aims = [aim for aim in aims if aim.rendered.changes]
    if number:
        aims = sample(aims, bench.claims, number)
    tried = _try_all(bench, aims, progress)
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


def _try(bench: Bench, aim: Aim) -> Tried:
    before = dict(enumerate(bench.outcomes))
    return weigh(aim, bench.claims, before, bench.judge(aim.rendered.changes))


def _try_all(bench: Bench, aims: list[Aim], progress: Progress) -> list[Tried]:
    began = time.monotonic()
    processes = len(os.sched_getaffinity(0))
    if len(aims) < WORTH_SHARING or processes == 1:
        results: Iterable[Tried] = (_try(bench, aim) for aim in aims)
        return _gathered(results, len(aims), began, progress)
    # A forked process has the bench already; what it hands back is small.
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(
        max_workers=processes, mp_context=context, initializer=_hold, initargs=(bench, aims)
    ) as pool:
        results = pool.map(_try_held, range(len(aims)), chunksize=8)
        return _gathered(results, len(aims), began, progress)


def _gathered(
    results: Iterable[Tried], total: int, began: float, progress: Progress
) -> list[Tried]:
    tried = []
    for one in results:
        tried.append(one)
        phase = f"mutation {len(tried)} of {total}"
        if len(tried) % 20 == 0:
            progress.waiting("proving", time.monotonic() - began, phase)
    return tried


_held: list[tuple[Bench, list[Aim]]] = []


def _hold(bench: Bench, aims: list[Aim]) -> None:
    _held[:] = [(bench, aims)]


def _try_held(number: int) -> Tried:
    bench, aims = _held[0]
    return _try(bench, aims[number])
