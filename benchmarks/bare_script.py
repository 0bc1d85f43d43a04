"""All facts and verdicts after login, against the bare script that reads the facts in the guest."""

from __future__ import annotations

import secrets
import shlex
import time

from benchmarks.comparison import Comparison, in_turn, timed
from benchmarks.errors import BenchmarkError
from benchmarks.in_process import Judge
from benchmarks.machine import Bench
from imgverify.connection import Connection
from imgverify.model import Plane, Result
from imgverify.planes.plan import plan
from imgverify.planes.shell import collect
from imgverify.planes.shell_script import compile_script
from imgverify.subject import Subject

NAME = "floor"
TARGET = 1.5
# Not even a shell is started within the time: only the script itself is.
_TIMER = """\
read -r IV; export IV; script=$(cat)
before=$(date +%s%N); (eval "$script") >/dev/null 2>&1; status=$?; after=$(date +%s%N)
echo "$status $before $after"
"""
_NANOSECONDS = 1e9


def compare(bench: Bench, repeat: int) -> Comparison:
    """Measure in turn imgverify over its open connection, and the script alone in the guest.

    Args:
        bench: the machine.
        repeat: turns of each side.
    """
    questions = bench.plan.questions()
    topics, judge = bench.plan.topics(), Judge(bench.plan)
    mark = secrets.token_hex(16)
    script = compile_script(plan(questions), mark, secrets.token_hex(16))

    def ours() -> None:
        answers = collect(bench.connection, questions, Plane.BOOT)
        transcript = bench.folder / "transcript.jsonl"
        subject = Subject(bench.artifact, bench.machine, answers, topics, transcript)
        subject.facts()
        undecided = [v for v in judge.verdicts(subject) if v.result is Result.ERROR]
        if undecided:
            raise BenchmarkError(
                f"{undecided[0].control.id} was not decided: {undecided[0].reason}"
            )

    # Whoever is first would read a cold disk for the other.
    ours()
    times = in_turn(
        NAME, repeat, lambda: timed(ours), lambda: _in_guest(bench.connection, mark, script)
    )
    return Comparison(
        name=NAME,
        work=f"{len(questions)} questions after login, with verdicts, in one process",
        alternative="its script alone in the guest, output to /dev/null",
        ours=times[0],
        theirs=times[1],
        target=TARGET,
    )


def _in_guest(connection: Connection, mark: str, script: str) -> float:
    """Seconds that a script takes, by the guest's own clock.

    Raises:
        BenchmarkError: it failed, or the guest's clock does not run as ours does.
    """
    began = time.perf_counter()
    sudo = "" if connection.machine.user == "root" else "sudo -n "
    reply = connection.run(
        f"{sudo}/bin/sh -c {shlex.quote(_TIMER)}", stdin=f"{mark}\n{script}".encode()
    )
    outside = time.perf_counter() - began
    words = reply.stdout.split()
    if len(words) != 3 or words[0] != b"0":  # noqa: PLR2004 - what the timer prints
        raise BenchmarkError(f"the script failed in the guest: {reply.stdout + reply.stderr!r}")
    seconds = (int(words[2]) - int(words[1])) / _NANOSECONDS
    if not outside / 2 < seconds <= outside:
        raise BenchmarkError(f"the guest counted {seconds:.3f} s where {outside:.3f} s went by")
    return seconds
