"""The fuzzer itself: it finds what is to be found, and a short run finds nothing."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from imgverify.disk.damage import DamageError
from imgverify.disk.gpt import read_gpt
from tests.fuzz import batches
from tests.fuzz.mutation import Mutator
from tests.fuzz.pages import PAGE, Edit, Pages
from tests.fuzz.targets import TARGETS, Target
from tests.fuzz.trying import Fuzzed, signature, smaller
from tests.fuzz.unchecked import unchecked
from tests.unit.disk.table_disks import entry, gpt

_CASES = 12
_MANY = 1000


def _fuzzed(folder: Path, use: object) -> Fuzzed:
    made = {"one": Pages.of(b"0123 abc\n" * 20)}
    target = Target("toy", lambda _: made, use)  # type: ignore[arg-type]
    folder.mkdir(exist_ok=True)
    return Fuzzed(target, folder / "toy", 1)


def test_short_run() -> None:
    """Some cases of every target: nothing but refusals, and every target is still fuzzed."""
    command = [sys.executable, "-m", "tests.fuzz", "--cases", str(_CASES), "--seed", "7"]
    ended = subprocess.run(command, capture_output=True, check=False, text=True)
    assert ended.returncode == 0, ended.stderr
    told = [line.split() for line in ended.stdout.splitlines()]
    assert [(words[0], words[1], words[3]) for words in told] == [
        (target.name, str(_CASES), "0") for target in TARGETS
    ]


def test_same_case_again(tmp_path: Path) -> None:
    """A case is known by its number; other seeds are other cases."""
    one, other = _fuzzed(tmp_path / "a", print), _fuzzed(tmp_path / "b", print)
    assert [one.case(number) for number in range(50)] == [
        other.case(number) for number in range(50)
    ]
    assert len({one.case(number) for number in range(50)}) > 40


def _stumbles(pages: Pages, _name: str, _scratch: Path) -> None:
    if b"!" in pages.read(0, 1000):
        raise DamageError("refused")
    if b"0123 abc\n0123" not in pages.read(0, 1000)[:20]:
        raise KeyError(pages.size)


def test_findings(tmp_path: Path) -> None:
    """An exception that is no refusal is found, and left with the mutation that made it."""
    fuzzed = _fuzzed(tmp_path, _stumbles)
    numbers = [
        number for number in range(_MANY) if fuzzed.trouble(fuzzed.case(number), checks=True)
    ]
    assert 0 < len(numbers) < _MANY
    for number in numbers[:20]:
        less = smaller(fuzzed, fuzzed.case(number), checks=True)
        trouble = fuzzed.trouble(less, checks=True)
        assert signature(trouble).startswith("KeyError")
        assert len(less.changes) <= 1


def _dies(pages: Pages, _name: str, _scratch: Path) -> None:
    if pages.read(0, 4) != b"0123":
        os.kill(os.getpid(), signal.SIGKILL)


def _eats(pages: Pages, _name: str, _scratch: Path) -> None:
    if pages.read(0, 4) != b"0123":
        bytes(1 << 31)


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
@pytest.mark.parametrize(("use", "said"), [(_dies, "SIGKILL"), (_eats, "MemoryError")])
def test_what_kills_a_process(tmp_path: Path, use: object, said: str) -> None:
    """A crash and too much memory are findings as well."""
    batch = batches.run(_fuzzed(tmp_path, use), range(_MANY), 60)
    assert batch.findings
    assert said in batch.findings[0].trouble
    assert batch.done <= _MANY


def test_checksums_are_passed_over() -> None:
    """Damage that a checksum shows is seen through, and only while that is asked for."""
    disk = gpt([entry(2048, 4095, "x")], backup=False).with_bytes(2 * 512 + 56, b"y")
    with unchecked():
        assert read_gpt(disk).partitions[0].label == "y"
    with pytest.raises(DamageError):
        read_gpt(disk)


def test_pages(tmp_path: Path) -> None:
    """Holes, changes, cuts and growth read as in a file."""
    path = tmp_path / "x"
    with path.open("wb") as file:
        file.seek(3 * PAGE)
        file.write(b"tail")
    pages = Pages.of_file(path)
    assert (pages.size, [*pages.pages]) == (3 * PAGE + 4, [3])
    changed = pages.changed([Edit(PAGE - 1, 2, b"ab"), Edit(3 * PAGE, 1, b"T")], -1)
    assert changed.read(PAGE - 1, 3) == b"ab\0"
    assert changed.read(3 * PAGE, 99) == b"Tail"
    assert changed.changed([], PAGE).read(PAGE - 2, 9) == b"\0a"
    assert changed.changed([], 5 * PAGE).read(3 * PAGE, 6) == b"Tail\0\0"
    assert Pages.of(b"abcdef").changed([Edit(1, 2, b"---")], -1).read(0, 99) == b"a---def"
    assert changed.write(tmp_path / "y").read_bytes() == changed.read(0, changed.size)
    assert pages.read(0, 99) == bytes(99)


def test_mutations_stay_inside() -> None:
    """Whatever is drawn fits the artifact, so that every case can be made."""
    seeds = [Pages.of(b"id 17\nname = abc\n" * 9), Pages.of(bytes(9000)), Pages.of(b"")]
    for number, pages in enumerate(seeds * 100):
        draw = random.Random(number)  # noqa: S311 - the same each time
        mutator = Mutator(draw, pages, seeds, [(0, 9)], is_text=bool(number % 2))
        case = mutator.case("x")
        changed = case.apply(pages)
        assert changed.read(0, changed.size + 1) == changed.read(0, changed.size)
