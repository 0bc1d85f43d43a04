"""All facts and verdicts after login, against the same questions asked with testinfra."""

from __future__ import annotations

from benchmarks import plain_testinfra
from benchmarks.comparison import Comparison, in_turn, timed
from benchmarks.machine import Bench
from benchmarks.pytest_process import run_pytest
from imgverify.model import Plane
from imgverify.planes.shell import collect
from imgverify.recording import write_recording

NAME = "testinfra"
TARGET = 0.1


def compare(bench: Bench, repeat: int) -> Comparison:
    """Ask in turn with imgverify and with testinfra, each over a connection that is open.

    Args:
        bench: the machine.
        repeat: turns of each side.
    """
    questions = bench.plan.questions()
    recording = bench.folder / "recording"

    def judge() -> None:
        answers = collect(bench.connection, questions, Plane.BOOT)
        write_recording(recording, answers, bench.machine, "a benchmark")
        image, profile = f"replay:{recording}", bench.plan.profile.name
        run_pytest(bench.folder, "--image", image, "--profile", profile, "-q")

    # Whoever is first would read a cold disk for the other.
    judge()
    with plain_testinfra.logged_in(bench.machine, bench.folder) as host:
        times = in_turn(
            NAME,
            repeat,
            lambda: timed(judge),
            lambda: timed(lambda: [plain_testinfra.ask(host, one) for one in questions]),
        )
    return Comparison(
        name=NAME,
        work=f"{len(questions)} questions after login, with verdicts",
        alternative="testinfra over paramiko, no verdicts",
        ours=times[0],
        theirs=times[1],
        target=TARGET,
    )
