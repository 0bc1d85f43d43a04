"""`python -m tests.recordings.compose build [SYSTEM DIR]`: write one recording, or all of them."""

from __future__ import annotations

import sys
from pathlib import Path

from imgverify.artifacts.replay import ANSWERS
from tests.recordings.compose import document
from tests.recordings.compose.system import SYSTEMS

RECORDINGS = Path(__file__).parents[1]


def write(name: str, folder: Path) -> None:
    """Write one recording.

    Args:
        name: of the system.
        folder: made when it is not there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ANSWERS).write_bytes(document(name))


def main(arguments: list[str]) -> int:
    """Write what was asked for."""
    match arguments:
        case ["build"]:
            for name in SYSTEMS:
                write(name, RECORDINGS / name)
        case ["build", name, folder] if name in SYSTEMS:
            write(name, Path(folder))
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
