"""imgverify's turn: everything after the login, in a pytest process of its own."""

from __future__ import annotations

import secrets
import shlex
import time
from dataclasses import dataclass

from benchmarks.errors import BenchmarkError
from benchmarks.machine import Bench
from benchmarks.pytest_process import run_pytest
from imgverify.model import Plane, Run, Verdict, from_json
from imgverify.planes.plan import plan
from imgverify.planes.shell import collect
from imgverify.planes.shell_script import BOOTSTRAP, compile_script
from imgverify.recording import write_recording

# All were judged: every control holds, some do not, the gate refuses.
_JUDGED = (0, 1, 10)
_SHELL = f"/bin/sh -c {shlex.quote(BOOTSTRAP)}"
_PEAK = "/root/peak"
# Bytes, compressed; a script that stopped early answers less.
_ANSWER = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What imgverify said.

    Args:
        verdicts: one for each control.
        seconds: of the collection, the recording, and a pytest process with its reports.
        collecting: seconds of these that the machine was busy.
        peak_kib: of resident memory in the machine: the largest process of the collection.
    """

    verdicts: tuple[Verdict, ...]
    seconds: float
    collecting: float
    peak_kib: int


def judge(bench: Bench) -> Judged:
    """Judge a machine by all controls of the plan.

    Args:
        bench: the machine.
    """
    questions = bench.plan.questions()
    recording, reports = bench.folder / "recording", bench.folder / "judged"
    began = time.perf_counter()
    answers = collect(bench.connection, questions, Plane.BOOT)
    collecting = time.perf_counter() - began
    write_recording(recording, answers, bench.machine, "a benchmark")
    image, profile = f"replay:{recording}", bench.plan.profile.name
    arguments = ("--image", image, "--profile", profile, "--reports-dir", str(reports), "-q")
    run_pytest(bench.folder, *arguments, allowed=_JUDGED)
    seconds = time.perf_counter() - began
    (report,) = reports.glob("*/report.json")
    return Judged(
        verdicts=from_json(report.read_bytes(), Run).verdicts,
        seconds=seconds,
        collecting=collecting,
        peak_kib=_peak(bench),
    )


def _peak(bench: Bench) -> int:
    """Collect once more: `time` around the collector that is timed would be in its way."""
    mark = secrets.token_hex(16)
    script = compile_script(plan(bench.plan.questions()), mark, secrets.token_hex(16))
    reply = bench.connection.run(
        f"sudo -n /usr/bin/time -q -f %M -o {_PEAK} {_SHELL} | wc -c && sudo -n cat {_PEAK}",
        stdin=f"{mark}\n{script}".encode(),
    )
    words = reply.stdout.split()
    if reply.status or len(words) != 2 or int(words[0]) < _ANSWER:  # noqa: PLR2004 - size and peak
        raise BenchmarkError(f"the script failed in the guest: {reply.stdout + reply.stderr!r}")
    return int(words[1])
