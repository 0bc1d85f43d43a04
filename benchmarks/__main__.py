"""The command line of the benchmarks."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console

from benchmarks import (
    bare_script,
    boot_to_ready,
    collect_only,
    facts_and_verdicts,
    offline,
    replay,
    results,
    testinfra_suites,
)
from benchmarks.comparison import Comparison
from benchmarks.errors import BenchmarkError
from benchmarks.machine import bench
from benchmarks.oscap import comparing as oscap
from imgverify.errors import ImgverifyError
from imgverify.leases import STATE_DIR_VARIABLE
from imgverify.plan import make_plan
from imgverify.providers.interrupts import termination_unwinds
from tests.lab.errors import LabError
from tests.lab.images import image

PROFILE = "lab"
# Turns of each side. A boot takes minutes, and so do the hundreds of commands of testinfra.
REPEATS = {
    boot_to_ready.NAME: 1,
    facts_and_verdicts.NAME: 1,
    bare_script.NAME: 3,
    testinfra_suites.NAME: 3,
    collect_only.NAME: 5,
    replay.NAME: 5,
    offline.NAME: 3,
    oscap.NAME: 1,
}
WIDTH = 120
MISSED, NOT_MEASURED, INTERRUPTED = 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print a table, and tell by the exit code whether every target was met.

    Args:
        arguments: the command line without the program; None for that of the process.

    Returns:
        0, or 1 when a target was missed, 2 when something could not be measured.
    """
    parser = argparse.ArgumentParser(
        prog="benchmarks/run.py", description="Speed of imgverify, as ratios against alternatives"
    )
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"which ones (default: {' '.join(REPEATS)})"
    )
    parser.add_argument("--repeat", type=int, metavar="N", help="turns of each side, for all")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all numbers")
    parsed = parser.parse_args(arguments)
    unknown = sorted({*parsed.names} - {*REPEATS})
    if unknown:
        parser.error(f"no such benchmark: {' '.join(unknown)} (there are {' '.join(REPEATS)})")
    if parsed.repeat is not None and parsed.repeat < 1:
        parser.error("--repeat must be at least 1")
    # A pipe or a log has no width of its own.
    console = Console(width=None if sys.stdout.isatty() else WIDTH)
    wanted = {name: parsed.repeat or REPEATS[name] for name in parsed.names or REPEATS}
    try:
        with termination_unwinds(), tempfile.TemporaryDirectory(prefix="imgverify-bench-") as name:
            found = list(_measured(wanted, Path(name), console))
    except (BenchmarkError, ImgverifyError, LabError) as error:
        print(f"not measured: {error}", file=sys.stderr)
        return NOT_MEASURED
    except KeyboardInterrupt:
        print("interrupted: everything that was started is gone", file=sys.stderr)
        return INTERRUPTED
    console.print(results.table(found))
    if parsed.json:
        parsed.json.write_text(results.to_json(found) + "\n")
    return MISSED if any(one.missed for one in found) else 0


def _measured(wanted: dict[str, int], folder: Path, console: Console) -> Iterator[Comparison]:
    os.environ[STATE_DIR_VARIABLE] = str(folder / "state")
    if oscap.NAME in wanted:
        # One turn, whatever was asked for: the two give the same verdicts every time.
        yield oscap.compare(folder, console)
    if wanted.keys() == {oscap.NAME}:
        return
    if turns := wanted.pop(replay.NAME, None):
        yield replay.compare(folder, turns)
    if wanted:
        yield from _measured_on_disk(wanted, folder)


def _measured_on_disk(wanted: dict[str, int], folder: Path) -> Iterator[Comparison]:
    disk, plan = image("good"), make_plan(PROFILE, None)
    if turns := wanted.get(offline.NAME):
        yield from offline.compare(disk, folder, turns)
    if turns := wanted.get(boot_to_ready.NAME):
        yield boot_to_ready.compare(disk, folder, turns)
    if {facts_and_verdicts.NAME, bare_script.NAME, testinfra_suites.NAME} & {*wanted}:
        with bench(disk, plan, folder) as up:
            if turns := wanted.get(facts_and_verdicts.NAME):
                yield facts_and_verdicts.compare(up, turns)
            if turns := wanted.get(bare_script.NAME):
                yield bare_script.compare(up, turns)
            if turns := wanted.get(testinfra_suites.NAME):
                yield from testinfra_suites.compare(up, turns)
    if turns := wanted.get(collect_only.NAME):
        yield collect_only.compare(disk, plan, folder, turns)


if __name__ == "__main__":
    sys.exit(main())
