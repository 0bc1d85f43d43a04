"""A disk judged without booting it, from start to exit, against two ways to look at it."""

from __future__ import annotations

import os
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from benchmarks.comparison import Comparison, in_turn, timed
from benchmarks.errors import BenchmarkError
from benchmarks.libguestfs import guestfish
from benchmarks.oscap import content, scanner
from benchmarks.pytest_process import run_pytest

NAME = "offline"
PROFILE = "cis-debian12"
# To judge all of a benchmark takes a tenth of what it takes libguestfs to open the disk.
INSPECTION_TARGET = 0.1
# OpenSCAP gets its tree unpacked for nothing.
SCAN_TARGET = 1.0
_WORK = f"all of {PROFILE} off a disk, nothing booted: a whole process, with reports"
# Every rule was judged: 0 all hold, 2 some do not. Source: oscap(8), EXIT STATUS.
_JUDGED = (0, 2)


def compare(disk: Path, folder: Path, repeat: int) -> Iterator[Comparison]:
    """Judge in turn with libguestfs opening the disk, and with OpenSCAP scanning its files.

    Args:
        disk: an image.
        folder: for kernel, tree and reports.
        repeat: turns of each side.
    """
    data_stream = content.data_stream()
    other = guestfish(disk, folder)

    def ours() -> None:
        # The image is no hardened one: controls fail.
        arguments = ("--offline", "--image", str(disk), "--profile", PROFILE, "-q")
        run_pytest(folder, *arguments, allowed=(1,))

    # The first time of each side also compiles or builds.
    tree = other.unpack(folder)
    ours()
    found = scan(tree, data_stream, folder)
    times = in_turn(NAME, repeat, lambda: timed(ours), lambda: timed(other.inspect))
    yield Comparison(
        name=NAME,
        work=_WORK,
        alternative="guestfish --ro -i: open the disk and read one file",
        ours=times[0],
        theirs=times[1],
        target=INSPECTION_TARGET,
    )
    times = in_turn(
        NAME,
        repeat,
        lambda: timed(ours),
        lambda: timed(lambda: scan(tree, data_stream, folder)),
    )
    yield Comparison(
        name=f"{NAME} oscap",
        work=_WORK,
        alternative=f"oscap on the unpacked tree: {found['pass'] + found['fail']} rules decided",
        ours=times[0],
        theirs=times[1],
        target=SCAN_TARGET,
        details={"rules": dict(found)},
    )


def scan(tree: Path, data_stream: Path, folder: Path) -> Counter[str]:
    """Let OpenSCAP look at files that are not those of the running system.

    Args:
        tree: a system's root.
        data_stream: the content.
        folder: for the results.

    Returns:
        How many rules have each result.

    Raises:
        BenchmarkError: it did not judge.
    """
    results = folder / "results.xml"
    command = ["oscap", "xccdf", "eval", "--profile", scanner.PROFILE, "--results", str(results)]
    try:
        done = subprocess.run(
            [*command, str(data_stream)],
            env={**os.environ, "OSCAP_PROBE_ROOT": str(tree)},
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise BenchmarkError("oscap is not installed") from error
    found = Counter(scanner.results_of(results.read_bytes()).values()) if results.exists() else {}
    if done.returncode not in _JUDGED or not found:
        raise BenchmarkError(f"oscap ended with {done.returncode}: {done.stderr[-500:]}")
    return Counter(found)
