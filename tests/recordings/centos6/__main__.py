"""`python -m tests.recordings.centos6 recording|database|disk FOLDER`: write one of them."""

from __future__ import annotations

import lzma
import sys
import tempfile
from pathlib import Path

from tests.recordings.centos6.disk import make_disk
from tests.recordings.centos6.machine import compose, document
from tests.recordings.centos6.packages import DATABASE, write_database


def main(arguments: list[str]) -> int:
    """Write what was asked for."""
    match arguments:
        case ["recording"]:
            Path(__file__).with_name("answers.json").write_bytes(document())
        case ["database"]:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "Packages"
                write_database(path)
                DATABASE.write_bytes(lzma.compress(path.read_bytes(), preset=9))
        case ["disk", name]:
            folder_ = Path(name)
            folder_.mkdir(parents=True, exist_ok=True)
            print(make_disk(compose(), folder_))
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
