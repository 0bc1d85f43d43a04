"""What a change must do to be a proof, and what it must not do."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest

from imgverify.model import Control, Outcome, Result
from imgverify.mutations.changes import Change
from imgverify.mutations.loading import Mutation, Spec
from imgverify.mutations.proof import Fate, Proof, Spill, holds, left_over
from imgverify.places import Place
from imgverify.proving.aiming import sample, take_aim
from imgverify.proving.claims import Claim, Claims
from imgverify.proving.weighing import Tried, conclude, weigh
from imgverify.yaml_file import Lines

EMPTY = Proof(
    profile="p", image="i", trials=(), proved=(), unproved=(), not_provable=(), no_effect=()
)


def claims(controls: Mapping[str, list[str]], *, when: str = "") -> Claims:
    """The claims of some controls.

    Args:
        controls: for each, its claims: `check` or `check path`.
        when: the control that has a condition.
    """
    named = list(dict.fromkeys(one for own in controls.values() for one in own))
    made_by = {control: tuple(named.index(one) for one in own) for control, own in controls.items()}
    return Claims(
        claims=tuple(
            Claim(one.partition(" ")[0], {"path": one.partition(" ")[2]}, (), frozenset())
            for one in named
        ),
        made_by=made_by,
        makers=tuple(
            tuple(control for control, own in controls.items() if one in own) for one in named
        ),
        controls={
            control: Control(
                id=control, title="", when=({"package": "x"},) if control == when else ()
            )
            for control in controls
        },
    )


def outcomes(*words: str) -> dict[int, Outcome]:
    """Outcomes of the claims in their order."""
    return {number: Outcome(check="", result=Result(word)) for number, word in enumerate(words)}


def mutation(check: str, path: str = "/a", **more: Any) -> Mutation:
    """A mutation that writes a file."""
    spec = Spec(name=f"m {path}", changes=(Change(file=path, write="x"),), **more)
    fields = {key: getattr(spec, key) for key in spec.__struct_fields__}
    return Mutation(check=check, place=Place(Path("m.yaml"), Lines(3, {})), **fields)


def tried(
    all_claims: Claims, one: Mutation, before: dict[int, Outcome], after: dict[int, Outcome] | None
) -> Tried:
    """Weigh a mutation by what it led to."""
    (aim,) = take_aim(all_claims, before, {one.check: [one]}, list(all_claims.controls))
    return weigh(aim, all_claims, before, after)


def test_killed() -> None:
    """Every control whose check makes the change fails; nobody else notices."""
    two = claims({"1": ["a"], "2": ["b"]})
    done = tried(two, mutation("a"), outcomes("pass", "pass"), outcomes("fail"))
    assert (done.trial.fate, done.killed) == (Fate.KILLED, frozenset({0}))
    assert done.trial.mutations == ("a: m /a",)
    assert done.trial.places == ("m.yaml:3",)
    assert done.trial.changes == ("/a: write 'x'",)


@pytest.mark.parametrize("word", ["pass", "error", "notapplicable", "needs_boot"])
def test_survived(word: str) -> None:
    """Anything but `fail` is not what was wanted: an error shows that nobody could look."""
    done = tried(claims({"1": ["a"]}), mutation("a"), outcomes("pass"), outcomes(word))
    assert (done.trial.fate, done.killed) == (Fate.SURVIVED, frozenset())
    (seen,) = done.trial.seen
    assert (seen.control, seen.found) == ("1", word)


def test_becomes_something_else() -> None:
    """A mutation may want an error; that proves no control."""
    one = mutation("a", becomes=Result.ERROR)
    done = tried(claims({"1": ["a"]}), one, outcomes("pass"), outcomes("error"))
    assert (done.trial.fate, done.killed) == (Fate.KILLED, frozenset())
    assert tried(claims({"1": ["a"]}), one, outcomes("pass"), outcomes("fail")).trial.fate == (
        Fate.SURVIVED
    )


def test_no_effect() -> None:
    """What nobody asks for is no proof of anything."""
    done = tried(claims({"1": ["a"]}), mutation("a"), outcomes("pass"), None)
    assert (done.trial.fate, done.effective) == (Fate.NO_EFFECT, frozenset())


def test_one_of_several_that_make_the_change_survives() -> None:
    """Two parameters, one change: both calls must notice."""
    both = claims({"1": ["a /x"], "2": ["a /y"]})
    done = tried(both, mutation("a"), outcomes("pass", "pass"), outcomes("fail", "pass"))
    assert (done.trial.fate, done.killed) == (Fate.SURVIVED, frozenset({0}))


def test_spilled() -> None:
    """Another control changes: the change is larger than it says, or the other check is wrong."""
    two = claims({"1": ["a"], "2": ["b"]})
    done = tried(two, mutation("a"), outcomes("pass", "pass"), outcomes("fail", "error"))
    assert done.trial.fate is Fate.SPILLED
    assert done.trial.spills == (Spill(control="2", before=Result.PASS, after=Result.ERROR),)
    assert done.killed == {0}, "the control itself is proved all the same"


def test_a_spill_in_the_other_direction() -> None:
    """A failing control that passes because of the change is a spill too."""
    two = claims({"1": ["a"], "2": ["b"]})
    done = tried(two, mutation("a"), outcomes("pass", "fail"), outcomes("fail", "pass"))
    assert [spill.after for spill in done.trial.spills] == [Result.PASS]


def test_no_spill() -> None:
    """A check in `also`; a control that makes the same change; one with its condition now false."""
    before, after = outcomes("pass", "pass"), outcomes("fail", "fail")
    two = claims({"1": ["a"], "2": ["b"]})
    assert tried(two, mutation("a", also=("b",)), before, after).trial.fate is Fate.KILLED
    shared = claims({"1": ["a"], "2": ["b", "a"]})
    assert tried(shared, mutation("a"), before, after).trial.fate is Fate.KILLED
    conditional = claims({"1": ["a"], "2": ["b"]}, when="2")
    gone = outcomes("fail", "notapplicable")
    assert tried(conditional, mutation("a"), before, gone).trial.fate is Fate.KILLED
    assert tried(two, mutation("a"), before, gone).trial.fate is Fate.SPILLED


def test_aims_at_what_passes() -> None:
    """A check that does not hold cannot be made to fail; the same change is made once."""
    three = claims({"1": ["a /x"], "2": ["a /y"], "3": ["a /z"]})
    both = {"a": [mutation("a"), mutation("a", "${path}", when={"path": ["/x", "/z"]})]}
    before = outcomes("pass", "fail", "pass")
    shared, *own = take_aim(three, before, both, ["1", "2", "3"])
    assert (set(shared.targets), shared.related) == ({0, 2}, {0, 1, 2})
    assert [set(aim.targets) for aim in own] == [{0}, {2}]
    assert [set(aim.targets) for aim in take_aim(three, before, both, ["3"])] == [{2}, {2}]


def test_sample_spreads() -> None:
    """Few changes: different mutations before different parameters of one."""
    two = claims({"1": ["a /x"], "2": ["a /y"]})
    kinds = {"a": [mutation("a", "${path}"), mutation("a", "${path}.d")]}
    aims = take_aim(two, outcomes("pass", "pass"), kinds, ["1", "2"])
    assert len(aims) == 4
    names = [aim.mutations[0].name for aim in sample(aims, two, 2)]
    assert names == ["m ${path}", "m ${path}.d"]
    assert len(sample(aims, two, 3)) == 3


def test_concludes() -> None:
    """A control is proved when each of its passing checks was made to fail."""
    some = claims({"1": ["a"], "2": ["a", "b"], "3": ["c"], "4": ["b", "n"]})
    before = outcomes("pass", "pass", "fail", "notapplicable")
    mutations = {"a": [mutation("a")], "b": [mutation("b", "/b")]}
    aims = take_aim(some, before, mutations, list(some.controls))
    killed_a = weigh(aims[0], some, before, outcomes("fail"))
    no_effect_b = weigh(aims[1], some, before, None)
    proof = conclude(some, before, [killed_a, no_effect_b], list(some.controls), EMPTY)
    assert proof.proved == ("1",)
    assert [(one.control, one.checks) for one in proof.unproved] == [("2", ("b",)), ("4", ("b",))]
    assert [(one.control, one.result) for one in proof.not_provable] == [("3", "fail")]
    assert proof.no_effect == ("b",)
    assert (proof.count(Fate.KILLED), proof.count(Fate.NO_EFFECT)) == (1, 1)
    assert not holds([proof])
    assert [one.control for one in left_over([proof])] == ["2", "4"]
    other = msgspec.structs.replace(EMPTY, proved=("2", "4"))
    assert holds([proof, other]), "another image proves the rest"
    sampled = msgspec.structs.replace(proof, sampled=True)
    assert holds([sampled]), "of a sample nothing is left over"
