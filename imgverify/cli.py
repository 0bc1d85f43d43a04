"""The command `imgverify`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from imgverify import __version__
from imgverify.errors import ImgverifyError

# Commands and the modules whose `add` describes them: only the one that is asked for is imported,
# because what `prove` needs (paramiko above all) takes longer to import than `diff` takes to run.
COMMANDS = {
    "inspect": "imgverify.inspect_cli",
    "diff": "imgverify.diff_cli",
    "prove": "imgverify.prove_cli",
    "profiles": "imgverify.profile_cli",
    "awstoe": "imgverify.awstoe_cli",
    "doctor": "imgverify.doctor_cli",
    "sweep": "imgverify.sweep_cli",
}


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
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    words = sys.argv[1:] if arguments is None else arguments
    wanted = next((word for word in words if not word.startswith("-")), "")
    for name in [wanted] if wanted in COMMANDS else COMMANDS:
        import_module(COMMANDS[name]).add(commands)
    parsed = parser.parse_args(arguments)
    try:
        code = int(parsed.run(parsed))
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read has seen enough (`| head`); Python's own flush at the end must not complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except ImgverifyError as error:
        sys.stderr.write(f"imgverify: {error}\n")
        return int(error.exit_code)
    return code
