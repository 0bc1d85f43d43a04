"""Suites of testinfra over our connection, against its own paramiko backend."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec

from benchmarks.comparison import Comparison, in_turn, timed
from benchmarks.machine import Bench
from benchmarks.pytest_process import run_pytest

NAME = "suites"
TARGET = 1.0
STYLES = ("parametrized", "hosts", "classes")
_SUITES = Path(__file__).parent / "suites"
_SSH_CONFIG = "Host *\n  StrictHostKeyChecking no\n"


def compare(bench: Bench, repeat: int) -> Iterator[Comparison]:
    """Run each suite in turn, each time with a pytest of its own that logs in.

    Args:
        bench: the machine.
        repeat: turns of each side.
    """
    folder = bench.folder / "suites"
    folder.mkdir()
    (folder / "machine.json").write_bytes(msgspec.json.encode(bench.machine))
    (folder / "artifact.json").write_bytes(msgspec.json.encode(bench.artifact))
    shutil.copy(_SUITES / "image_host.py", folder)
    theirs = _options_of_testinfra(bench, folder)
    for style in STYLES:
        suite = str(_SUITES / style)
        # Whoever is first would read a cold disk for the other.
        run_pytest(folder, "-p", "image_host", "-q", suite)
        times = in_turn(
            f"{NAME} {style}",
            repeat,
            lambda suite=suite: timed(lambda: run_pytest(folder, "-p", "image_host", "-q", suite)),  # type: ignore[misc]
            lambda suite=suite: timed(lambda: run_pytest(folder, *theirs, "-q", suite)),  # type: ignore[misc]
        )
        yield Comparison(
            name=f"{NAME} {style}",
            work=f"the suite benchmarks/suites/{style} on a machine that is up",
            alternative="the same over testinfra's paramiko backend, with sudo",
            ours=times[0],
            theirs=times[1],
            target=TARGET,
        )


def _options_of_testinfra(bench: Bench, folder: Path) -> tuple[str, ...]:
    """Its own command line for the same machine; `--hosts` wins over what a suite names."""
    machine = bench.machine
    config = folder / "ssh_config"
    config.write_text(_SSH_CONFIG)
    return (
        f"--hosts=paramiko://{machine.user}@{machine.address}:{machine.port}",
        "--sudo",
        f"--ssh-config={config}",
        f"--ssh-identity-file={machine.key_path}",
    )
