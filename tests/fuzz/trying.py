"""Cases by number, and what came of each."""

from __future__ import annotations

import random
import shutil
import signal
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

from imgverify.errors import InfrastructureError
from tests.fuzz.mutation import Case, Mutator
from tests.fuzz.pages import Pages
from tests.fuzz.targets import Target
from tests.fuzz.unchecked import unchecked
from tests.fuzz.uses import REFUSALS

SECONDS = 10.0
# The one a person should act on, and what our own limit on files says.
_EXPECTED = ("not installed", "File too large", "no space")


class SlowError(BaseException):
    """It took too long; nothing may swallow it."""


class Fuzzed:
    """A target with its valid artifacts.

    Args:
        target: what is fuzzed.
        folder: for the artifacts, made.
        seed: of all chance.
    """

    def __init__(self, target: Target, folder: Path, seed: int) -> None:
        self.target = target
        folder.mkdir()
        self._seed = seed
        self._folder = folder
        self.seeds: Mapping[str, Pages] = dict(sorted(target.seeds(folder).items()))
        self._places: dict[str, list[tuple[int, int]]] = {}

    def learn(self) -> None:
        """Use the valid artifacts; remember where they were read."""
        for name, pages in self.seeds.items():
            pages.seen = set()
            with suppress(InfrastructureError, *REFUSALS):
                self._use(pages, name)
            self._places[name] = pages.places()
            pages.seen = None

    def case(self, number: int) -> Case:
        """The case of a number: always the same for the same artifacts."""
        draw = random.Random(f"{self._seed} {self.target.name} {number}")  # noqa: S311 - the same each time
        name = draw.choice(list(self.seeds))
        pages = self.seeds[name]
        others = list(self.seeds.values())
        places = self._places.get(name, [])
        return Mutator(draw, pages, others, places, is_text=self.target.is_text).case(name)

    def damaged(self, case: Case) -> Pages:
        """Its bytes."""
        return case.apply(self.seeds[case.seed])

    def trouble(self, case: Case, *, checks: bool) -> str:
        """What went wrong with a case, as a traceback; empty when nothing did.

        Args:
            case: drawn or made smaller.
            checks: whether checksums are looked at.
        """
        try:
            with _alarm(), nullcontext() if checks else unchecked():
                self._use(self.damaged(case), case.seed)
        except InfrastructureError as error:
            if not any(word in str(error) for word in _EXPECTED):
                return traceback.format_exc()
        except REFUSALS:
            pass
        except (Exception, SlowError):  # noqa: BLE001 - that is what is looked for
            return traceback.format_exc()
        return ""

    def _use(self, pages: Pages, name: str) -> None:
        scratch = self._folder / "scratch"
        scratch.mkdir()
        try:
            self.target.use(pages, name, scratch)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)


@contextmanager
def _alarm() -> Iterator[None]:
    def ring(*_: object) -> None:
        raise SlowError(f"it takes more than {SECONDS} s")

    # Of this process' own time, so that a busy host is nobody's fault.
    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def is_checked(target: Target, number: int) -> bool:
    """Whether the case of a number has its checksums looked at."""
    return not target.is_summed or number % 3 == 0


def signature(trouble: str) -> str:
    """What two findings of one cause have in common: the error, and the last place of ours."""
    lines = [line for line in trouble.strip().splitlines() if line.strip(" ^~")]
    ours = [line.strip() for line in lines if "/imgverify/" in line and line.startswith("  File ")]
    error = next((line for line in reversed(lines) if line and line[0] != " "), "?")
    place = ours[-1].rpartition("/imgverify/")[2] if ours else lines[-2].strip()
    return f"{error.partition(':')[0]} at {place}"


def smaller(fuzzed: Fuzzed, case: Case, *, checks: bool) -> Case:
    """Leave out every mutation without which the same goes wrong."""
    wanted = signature(fuzzed.trouble(case, checks=checks))
    for number in range(len(case.changes) - 1, -1, -1):
        fewer = Case(case.seed, case.changes[:number] + case.changes[number + 1 :], case.size)
        trouble = fuzzed.trouble(fewer, checks=checks)
        if trouble and signature(trouble) == wanted:
            case = fewer
    return case
