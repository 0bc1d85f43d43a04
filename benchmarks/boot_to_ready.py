"""From a disk to a machine that is ready, against a plain script around QEMU."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from benchmarks import bare_qemu
from benchmarks.comparison import Comparison, in_turn
from benchmarks.machine import OPTIONS, disks_of, run_context
from imgverify.providers import qemu
from imgverify.providers.nocloud import write_seed
from imgverify.registry import resolve

NAME = "boot"
TARGET = 1.05


def compare(image: Path, folder: Path, repeat: int) -> Comparison:
    """Boot in turn with imgverify and with a plain script.

    Args:
        image: the disk.
        folder: for all files.
        repeat: boots of each side.
    """
    artifact = resolve(str(image))
    contents = disks_of(artifact, folder)

    def ours() -> float:
        with run_context(folder, contents) as context:
            began = time.perf_counter()
            with qemu.boot(artifact, OPTIONS, context):
                return time.perf_counter() - began

    def theirs() -> float:
        with tempfile.TemporaryDirectory(dir=folder) as name:
            private = Path(name)
            # The script gets its seed for nothing: ours makes one within its time.
            return bare_qemu.boot(image, write_seed(private), private, OPTIONS)

    times = in_turn(NAME, repeat, ours, theirs)
    return Comparison(
        name=NAME,
        work="boot to ready",
        alternative="a plain script around QEMU",
        ours=times[0],
        theirs=times[1],
        target=TARGET,
    )
