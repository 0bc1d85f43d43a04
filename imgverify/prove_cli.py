"""`imgverify prove`: shows that the checks of a profile can fail."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import msgspec
from rich.console import Console

from imgverify.artifacts.replay import KIND
from imgverify.bundle import mutations_folder
from imgverify.model import Artifact
from imgverify.mutations.loading import load_mutations
from imgverify.mutations.proof import Proof, holds
from imgverify.plan import make_plan
from imgverify.profiles.selection import chosen
from imgverify.proof_table import print_proofs
from imgverify.proving.on_machine import prove_machine
from imgverify.proving.on_recording import prove_recording
from imgverify.registry import resolve
from imgverify.terminal import TerminalProgress

# On a machine each change takes seconds.
MACHINE_SAMPLE = 2


def add(commands: Any) -> None:
    """Add the subcommand.

    Args:
        commands: what argparse's `add_subparsers` gave.
    """
    parser: argparse.ArgumentParser = commands.add_parser(
        "prove", help="show that the checks of a profile can fail: change the machine, judge again"
    )
    parser.add_argument("--profile", required=True, metavar="NAME|PATH")
    parser.add_argument(
        "--image",
        required=True,
        action="append",
        metavar="SPEC",
        help="a recording (replay:FOLDER) or a disk; a control is proved if one of several does it",
    )
    parser.add_argument(
        "--mutations",
        action="append",
        type=Path,
        default=[],
        metavar="DIR",
        help="a folder with more mutations than the bundled ones",
    )
    parser.add_argument(
        "--control", action="append", default=[], metavar="ID", help="only these (5.2.* for many)"
    )
    parser.add_argument(
        "--sample",
        type=int,
        metavar="N",
        help="at most N changes for each check; 0 for all (default: all, 2 on a machine)",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything that was found")
    parser.add_argument(
        "-v", "--verbose", action="store_true", help="list every change, not only the bad ones"
    )
    parser.set_defaults(run=_prove)


def _prove(parsed: argparse.Namespace) -> int:
    plan = make_plan(parsed.profile)
    used = {call.check for _, _, call in plan.calls()}
    mutations = load_mutations([mutations_folder(), *parsed.mutations], plan.checks, used)
    wanted = chosen(parsed.control, plan.profile.controls)
    controls = [one for one in plan.profile.controls if wanted is None or one in wanted]
    artifacts: list[Artifact] = [resolve(spec) for spec in parsed.image]
    progress = TerminalProgress(Console(file=sys.stderr))
    proofs: list[Proof] = []
    for spec, artifact in zip(parsed.image, artifacts, strict=True):
        is_recording = artifact.kind == KIND
        prove = prove_recording if is_recording else prove_machine
        number = (
            parsed.sample if parsed.sample is not None else 0 if is_recording else MACHINE_SAMPLE
        )
        proofs.append(
            prove(plan, mutations, artifact, controls, image=spec, number=number, progress=progress)
        )
    progress.done()
    if parsed.json:
        document = msgspec.json.encode(proofs)
        parsed.json.write_bytes(msgspec.json.format(document, indent=1) + b"\n")
    print_proofs(proofs, Console(soft_wrap=True), verbose=parsed.verbose)
    return 0 if holds(proofs) else 1
