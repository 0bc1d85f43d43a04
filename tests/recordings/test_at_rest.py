"""Every benchmark on the disk of a hardened machine: what it decides, and what needs a boot."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgverify.model import Result
from imgverify.mutating import mutate
from imgverify.mutations.changes import Change
from imgverify.mutations.loading import load_mutations
from imgverify.plan import make_plan
from imgverify.planes import replay
from imgverify.planes.closing import close
from imgverify.planes.file_tree import FileTree
from imgverify.planes.plan import plan as plan_questions
from imgverify.proving.aiming import sample, take_aim
from imgverify.proving.rejudging import Bench
from imgverify.proving.view import View
from tests.recordings.at_rest import EMPTY, at_rest, lines_at_rest
from tests.recordings.compose import document
from tests.recordings.compose.system import SYSTEMS

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden" / "offline"
BOOTED = ROOT / "tests" / "golden" / "recordings"
# What sshd says of itself is what it makes of its files, and these are judged on a disk.
_SAID_BY_FILES = "sshd-option"


@pytest.mark.parametrize("name", SYSTEMS)
def test_every_control_is_decided_or_needs_a_boot(name: str) -> None:
    """A disk's verdict is that of a boot, or it is `needs_boot`; it is never an error.

    The golden file lists each control, and with each that is no pass the reason.
    """
    lines = lines_at_rest(make_plan(f"cis-{name}", None), replay.decode(document(name)))
    assert "\n".join(lines) + "\n" == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")
    booted = _results((BOOTED / f"cis-{name}.txt").read_text(encoding="utf-8").splitlines())
    decided = {
        control: result
        for control, result in _results(lines).items()
        if result != Result.NEEDS_BOOT
    }
    assert Result.ERROR not in decided.values()
    assert decided == {control: booted[control] for control in decided}


def _results(lines: list[str]) -> dict[str, str]:
    return {line.split()[0]: line.split()[1].rstrip(":") for line in lines}


@pytest.mark.proof
@pytest.mark.parametrize("name", ["debian12", "rhel9"])
def test_what_is_wrong_shows_where_it_lies(name: str) -> None:
    """What is wrong on the disk fails there; what is wrong in a boot alone never passes there.

    Each kind of damage that proves a check on the running machine is done to the one at rest.
    """
    plan = make_plan(f"cis-{name}", None)
    recorded = replay.decode(document(name))
    asked = plan_questions(plan.questions())
    bench = Bench(plan, recorded, None, None)
    raw, _ = close(recorded, asked)
    tree = FileTree.of(raw)
    mutations = load_mutations([ROOT / "mutations"], plan.checks)
    aims = take_aim(
        bench.claims, dict(enumerate(bench.outcomes)), mutations, list(bench.claims.controls)
    )
    alike = {one.name for one in asked.commands.values() if one.equivalent}
    wrong = []
    tried = 0
    for aim in sample([one for one in aims if one.rendered.changes], bench.claims, 3):
        booted = bench.judge(aim.rendered.changes) or {}
        mutated = mutate(raw, tree, aim.rendered.changes)
        view = View(at_rest(mutated.answers, asked, mutated.tree), bench.topics, {}, None, None)
        on_disk = [_is_on_disk(one, alike) for one in aim.rendered.changes]
        for number in aim.targets:
            claim = bench.claims.claims[number]
            if number not in booted or claim.check == _SAID_BY_FILES:
                continue
            tried += 1
            expected, found = booted[number].result, view.judge(claim, plan).result
            if expected is Result.FAIL and found is Result.PASS:
                wrong.append(f"{claim.check}: {aim.mutations[0].name}: passes")
            if found is Result.FAIL and (expected is not Result.FAIL or not any(on_disk)):
                wrong.append(f"{claim.check}: {aim.mutations[0].name}: fails, in a boot {expected}")
            if found is Result.ERROR and expected is not Result.ERROR:
                wrong.append(f"{claim.check}: {aim.mutations[0].name}: an error")
    assert tried > len(bench.claims.claims) / 2
    assert not wrong


def _is_on_disk(change: Change, alike: set[str]) -> bool:
    return change.output in alike if change.output else not change.target.startswith(EMPTY)
