"""How often each target was tried, and what was found, each kind once."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from tests.fuzz import batches
from tests.fuzz.trying import Fuzzed, signature

_SHOWN = 600


class Tally:
    """What a run of the fuzzer has come to.

    Args:
        asked: `seed`, and the folder `save` for what is found.
    """

    def __init__(self, asked: argparse.Namespace) -> None:
        self.counts: Counter[str] = Counter()
        self._asked = asked
        self._found: dict[tuple[str, str], int] = {}
        self._times: Counter[tuple[str, str]] = Counter()

    def go_on(self, fuzzed: Fuzzed, last: int, seconds: float) -> None:
        """Try the next cases of a target.

        Args:
            fuzzed: the target.
            last: number of the case to stop before.
            seconds: after which no other case is begun.
        """
        name = fuzzed.target.name
        batch = batches.run(fuzzed, range(self.counts[name], last), seconds)
        self.counts[name] += batch.done
        for finding in batch.findings:
            key = (name, signature(finding.trouble))
            self._times[key] += 1
            if key not in self._found:
                self._found[key] = finding.number
                self._tell(fuzzed, finding)

    def told(self, fuzzed: Iterable[Fuzzed]) -> int:
        """Print the sums; 1 when anything was found.

        Args:
            fuzzed: all targets.
        """
        for one in fuzzed:
            name = one.target.name
            distinct = sum(target == name for target, _ in self._found)
            sys.stdout.write(f"{name:10} {self.counts[name]:9} cases {distinct:4} findings\n")
        for (name, what), number in self._found.items():
            sys.stdout.write(f"{name} {number} ({self._times[name, what]}x): {what}\n")
        return 1 if self._found else 0

    def _tell(self, fuzzed: Fuzzed, finding: batches.Finding) -> None:
        name, seed, number = fuzzed.target.name, self._asked.seed, finding.number
        case = fuzzed.case(number)
        kept = batches.kept(fuzzed, number)
        less = replace(case, changes=tuple(case.changes[place] for place in kept))
        again = f"python -m tests.fuzz --seed {seed} --only {name} --case {number}"
        sys.stderr.write(f"{again}\n{less!s:.{_SHOWN}}\n{finding.trouble}\n")
        sys.stderr.flush()
        folder = self._asked.save
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / f"{name}-{seed}-{number}"
            path.with_suffix(".txt").write_text(f"{less}\n{again}\n{finding.trouble}")
            fuzzed.damaged(less).write(path)
