"""What a proof found: which changes were noticed, and which controls were seen to fail."""

from __future__ import annotations

from enum import StrEnum

from imgverify.model import Result
from imgverify.record import Record


class Fate(StrEnum):
    """What became of a mutation, from the worst to the best."""

    SPILLED = "spilled"
    SURVIVED = "survived"
    KILLED = "killed"
    NO_EFFECT = "no effect"


class Seen(Record, frozen=True, kw_only=True):
    """What a control said of a change.

    Args:
        control: its number.
        check: that looked.
        wanted: what it should have said.
        found: what it said.
        reason: why, in its own words.
    """

    control: str
    check: str
    wanted: Result
    found: Result
    reason: str = ""


class Spill(Record, frozen=True, kw_only=True):
    """A control that a change should not have concerned, before and after."""

    control: str
    before: Result
    after: Result
    reason: str = ""


class Trial(Record, frozen=True, kw_only=True):
    """One change of a machine, judged.

    Args:
        mutations: `check: name` of those that make this change.
        places: file and line of each.
        changes: what was done, in words.
        fate: whether it was noticed.
        seen: what the controls said that it is aimed at.
        spills: other controls that changed.
    """

    mutations: tuple[str, ...]
    places: tuple[str, ...]
    changes: tuple[str, ...]
    fate: Fate
    seen: tuple[Seen, ...] = ()
    spills: tuple[Spill, ...] = ()


class Unprovable(Record, frozen=True, kw_only=True):
    """A control that does not pass as it is, so that no change can make it fail."""

    control: str
    result: Result
    reason: str


class Unproved(Record, frozen=True, kw_only=True):
    """A passing control of which no change made a check fail."""

    control: str
    checks: tuple[str, ...]


class Proof(Record, frozen=True, kw_only=True):
    """Everything that was tried on one image with one profile.

    Args:
        profile: its name.
        image: as named on the command line.
        trials: each different change once.
        proved: controls of which every passing check was made to fail.
        unproved: passing controls with a check that nothing made fail.
        not_provable: controls that do not pass here.
        no_effect: checks of which no mutation changed anything here.
        sampled: whether only some of the mutations were tried.
    """

    profile: str
    image: str
    trials: tuple[Trial, ...]
    proved: tuple[str, ...]
    unproved: tuple[Unproved, ...]
    not_provable: tuple[Unprovable, ...]
    no_effect: tuple[str, ...]
    sampled: bool = False

    def count(self, fate: Fate) -> int:
        """How many changes met a fate."""
        return sum(1 for trial in self.trials if trial.fate is fate)


def holds(proofs: list[Proof]) -> bool:
    """Whether every change was noticed and every passing control is proved by one of the images.

    Args:
        proofs: of one profile, one for each image.
    """
    noticed = not any(
        trial.fate in (Fate.SPILLED, Fate.SURVIVED) for proof in proofs for trial in proof.trials
    )
    return noticed and not left_over(proofs)


def left_over(proofs: list[Proof]) -> list[Unproved]:
    """Controls that pass on an image and that no image proves; of a sample nothing is known."""
    proved = {control for proof in proofs for control in proof.proved}
    left = {
        one.control: one
        for proof in proofs
        if not proof.sampled
        for one in proof.unproved
        if one.control not in proved
    }
    return list(left.values())
