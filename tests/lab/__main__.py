"""`python -m tests.lab build VARIANT | list | clean`: lab images from the command line."""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path
from types import FrameType

from tests.lab import images
from tests.lab.errors import LabError
from tests.lab.variants import VARIANTS
from tests.lab.wrappings import WRAPPINGS


def main(arguments: list[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: instead of the command line's.

    Returns:
        The exit code: 0, or 1 with one line on standard error.
    """
    chosen = _parser().parse_args(arguments)
    before = signal.signal(signal.SIGTERM, _unwind)
    try:
        if chosen.command == "list":
            width = max(map(len, VARIANTS))
            lines = [f"{name:{width}}  {each.summary}" for name, each in VARIANTS.items()]
        elif chosen.command == "clean":
            lines = [f"removed {path}" for path in images.clean(chosen.cache, WRAPPINGS)]
        else:
            lines = [str(images.image(chosen.variant, chosen.cache))]
    except LabError as error:
        sys.stderr.write(f"lab: {error}\n")
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    finally:
        signal.signal(signal.SIGTERM, before)
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.lab", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    build = commands.add_parser("build", help="print the path of an image, built if need be")
    build.add_argument("variant", help="one of those that `list` shows")
    commands.add_parser("list", help="show the variants")
    clean = commands.add_parser("clean", help="remove what the cache holds")
    for each in (build, clean):
        each.add_argument("--cache", type=Path, metavar="DIR", help="another cache folder")
    return parser


def _unwind(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


if __name__ == "__main__":
    sys.exit(main())
