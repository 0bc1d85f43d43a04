"""The command `imgverify`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from imgverify import __version__
from imgverify.errors import ImgverifyError
from imgverify.sweep import sweep


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a subcommand.

    Args:
        arguments: the command line without the program; None for that of the process.

    Returns:
        The exit code.
    """
    parser = argparse.ArgumentParser(
        prog="imgverify", description="Companion of the pytest plugin: pytest --image SPEC"
    )
    parser.add_argument("--version", action="version", version=f"imgverify {__version__}")
    commands = parser.add_subparsers(dest="command", required=True)
    sweeping = commands.add_parser(
        "sweep", help="destroy what runs that were killed have left behind"
    )
    sweeping.add_argument(
        "--kept", action="store_true", help="also what --keep was asked to leave up"
    )
    parsed = parser.parse_args(arguments)
    try:
        return _sweep(kept=parsed.kept)
    except ImgverifyError as error:
        sys.stderr.write(f"imgverify: {error}\n")
        return int(error.exit_code)


def _sweep(*, kept: bool) -> int:
    removed = sweep(kept=kept)
    for line in removed or ["nothing was left behind"]:
        sys.stdout.write(f"{line}\n")
    return 0
