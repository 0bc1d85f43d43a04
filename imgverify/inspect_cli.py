"""`imgverify inspect`: what is in an image, without booting it."""

from __future__ import annotations

import argparse
import sys
from contextlib import ExitStack
from typing import Any

import msgspec
from rich.console import Console

from imgverify.inspection.document import Inspection
from imgverify.inspection.gathering import TOPICS, gather
from imgverify.inspection.layout import Layout
from imgverify.inspection.terminal import print_inspection
from imgverify.opening import opened
from imgverify.progress import Progress
from imgverify.registry import topic
from imgverify.sitting import UNIT_FILES, Sitting, questions_of
from imgverify.terminal import TerminalProgress

_JOB = "inspect"
FOLDERS = 12
# Where there is no terminal, a table is as wide as it needs to be: a cut-off cell helps no program.
_WIDE = 1000


def add(commands: Any) -> None:
    """Add the subcommand.

    Args:
        commands: what argparse's `add_subparsers` gave.
    """
    parser: argparse.ArgumentParser = commands.add_parser(
        "inspect", help="what is in an image: disks, systems, users, what fills it"
    )
    parser.add_argument("image", metavar="IMAGE", help="anything that pytest --image can name")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument(
        "--folders", type=int, default=FOLDERS, metavar="N", help=f"how many ({FOLDERS})"
    )
    parser.add_argument("-v", "--verbose", action="store_true", help="lists in full")
    parser.set_defaults(run=_inspect)


def _inspect(parsed: argparse.Namespace) -> int:
    progress = TerminalProgress(Console(file=sys.stderr))
    try:
        found = inspect(parsed.image, progress, folders=max(0, parsed.folders))
    finally:
        progress.done()
    if parsed.json:
        document = msgspec.json.format(msgspec.json.encode(found), indent=1)
        sys.stdout.write(f"{document.decode()}\n")
    else:
        width = None if sys.stdout.isatty() else _WIDE
        print_inspection(found, Console(highlight=False, width=width), verbose=parsed.verbose)
    return 0


def inspect(image: str, progress: Progress, *, folders: int = FOLDERS) -> Inspection:
    """Look into an image.

    Args:
        image: what `--image` could name.
        progress: told what is being waited for.
        folders: how many of the biggest are told.

    Raises:
        ArtifactError: it does not resolve, or cannot be read.
        InfrastructureError: a program is not installed, or a reader broke.
    """
    with ExitStack() as stack:
        artifact = stack.enter_context(opened(image, progress))
        topics = {name: topic(name) for name in TOPICS}
        questions = (*questions_of(topics), *UNIT_FILES)
        sitting = Sitting(artifact, topics, questions, {_JOB: msgspec.msgpack.encode(folders)})
        stack.callback(sitting.stop)
        subject = sitting.subject(progress)
        told = sitting.result(_JOB, progress)
        layout = None if told is None else msgspec.msgpack.decode(told, type=Layout)
        return gather(subject.artifact, subject.guarded, layout)
