"""Fuzz for a while, or with `--case` show again what was found."""

from __future__ import annotations

import argparse
import math
import sys
import tempfile
import time
from pathlib import Path

from tests.fuzz.tally import Tally
from tests.fuzz.targets import BY_NAME, TARGETS
from tests.fuzz.trying import Fuzzed, is_checked

_SLICE = 3.0
_MANY = 1 << 40


def main() -> int:
    """Fuzz, and tell how often and what was found."""
    asked = _arguments()
    targets = [BY_NAME[name] for name in asked.only] if asked.only else list(TARGETS)
    with tempfile.TemporaryDirectory(prefix="imgverify-fuzz-") as top:
        fuzzed = [Fuzzed(target, Path(top) / target.name, asked.seed) for target in targets]
        for one in fuzzed:
            one.learn()
        if asked.case is not None:
            return _again(fuzzed[0], asked.case)
        return _run(fuzzed, asked)


def _run(fuzzed: list[Fuzzed], asked: argparse.Namespace) -> int:
    tally = Tally(asked)
    end = time.monotonic() + asked.seconds
    if asked.cases:
        for one in fuzzed:
            while tally.counts[one.target.name] < asked.cases:
                tally.go_on(one, asked.cases, math.inf)
    else:
        while (left := end - time.monotonic()) > 0:
            for one in fuzzed:
                tally.go_on(one, _MANY, min(_SLICE, left))
    return tally.told(fuzzed)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="how long, all targets")
    parser.add_argument("--cases", type=int, help="of each target, however long they take")
    parser.add_argument("--seed", type=int, default=0, help="other numbers, other cases")
    parser.add_argument("--only", action="append", choices=sorted(BY_NAME), help="a target")
    parser.add_argument("--case", type=int, help="show one case of one target again")
    parser.add_argument("--save", type=Path, help="folder for what is found")
    asked = parser.parse_args()
    if asked.case is not None and len(asked.only or ()) != 1:
        parser.error("--case needs one --only")
    return asked


def _again(fuzzed: Fuzzed, number: int) -> int:
    case = fuzzed.case(number)
    trouble = fuzzed.trouble(case, checks=is_checked(fuzzed.target, number))
    print(case, trouble or "nothing goes wrong", sep="\n")
    return 1 if trouble else 0


if __name__ == "__main__":
    sys.exit(main())
