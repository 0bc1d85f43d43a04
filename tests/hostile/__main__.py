"""Make the hostile artifacts for a person to look at: `python -m tests.hostile OUT [NAME...]`."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.hostile.every import EVERY


def main(out: Path, names: list[str]) -> None:
    """Make each in a folder of its own, and print where it is.

    Args:
        out: where the folders go.
        names: of the cases; empty for all.
    """
    for case in EVERY:
        if not names or case.name in names:
            folder = out / case.name
            folder.mkdir(parents=True)
            sys.stdout.write(f"{case.make(folder)}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute(), sys.argv[2:])
