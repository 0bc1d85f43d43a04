"""`python -m tools.cis [--out DIR]`: write the CIS profiles."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from tools.cis.generating import generate

PROFILES = Path(__file__).parents[2] / "profiles"


def main() -> int:
    """Write every profile; say what could not be translated."""
    parser = argparse.ArgumentParser(prog="python -m tools.cis", description=__doc__)
    parser.add_argument("--out", type=Path, default=PROFILES, help="folder (default: profiles/)")
    out: Path = parser.parse_args().out
    missing: Counter[str] = Counter()
    files = generate(missing)
    out.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (out / f"{name}.yaml").write_text(text, encoding="utf-8")
    for kind, count in missing.most_common():
        print(f"no translator for {kind}: {count} controls became manual", file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
