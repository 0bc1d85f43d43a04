"""`python -m tests.recordings.compose build [SYSTEM DIR]`: write one recording, or all of them.

`python -m tests.recordings.compose golden` writes down what the CIS profiles say of them,
running and switched off.
"""

from __future__ import annotations

import sys
from pathlib import Path

from imgverify.artifacts.replay import ANSWERS
from imgverify.plan import make_plan
from imgverify.planes import replay
from tests.recordings.at_rest import lines_at_rest
from tests.recordings.compose import document
from tests.recordings.compose.system import SYSTEMS
from tests.recordings.verdicts import lines_of

RECORDINGS = Path(__file__).parents[1]
GOLDEN = RECORDINGS.parent / "golden" / "recordings"
OFFLINE = RECORDINGS.parent / "golden" / "offline"


def write(name: str, folder: Path) -> None:
    """Write one recording.

    Args:
        name: of the system.
        folder: made when it is not there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ANSWERS).write_bytes(document(name))


def write_golden(name: str) -> None:
    """Write down a system's verdicts, to be read before they are committed.

    Args:
        name: of the system.
    """
    GOLDEN.mkdir(parents=True, exist_ok=True)
    lines = lines_of(make_plan(f"cis-{name}", None), document(name))
    (GOLDEN / f"cis-{name}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    OFFLINE.mkdir(parents=True, exist_ok=True)
    lines = lines_at_rest(make_plan(f"cis-{name}", None), replay.decode(document(name)))
    (OFFLINE / f"{name}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Write what was asked for."""
    match arguments:
        case ["build"]:
            for name in SYSTEMS:
                write(name, RECORDINGS / name)
        case ["build", name, folder] if name in SYSTEMS:
            write(name, Path(folder))
        case ["golden"]:
            for name in SYSTEMS:
                write_golden(name)
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
