"""Images of one system held against each other: which one tells what it should be, who differs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

from imgverify.difference.change import Change, How
from imgverify.difference.document import Difference, difference
from imgverify.difference.ignore import Ignore, default_rules
from imgverify.difference.portrait import Portrait
from imgverify.gold.providers import Provider, providers

_NOBODY = Provider(profile="")
# How lines begin that say of packages or files that they were not compared.
_UNPROVEN = ("packages:", "files:", "contents of files")


@dataclass(frozen=True, slots=True)
class Compared:
    """What a comparison found.

    Args:
        reference: the image that the most others agree with.
        differences: of each other one, by name; without changes when it is the same system.
    """

    reference: str
    differences: dict[str, Difference]


def compare_images(portraits: Mapping[str, tuple[str, Portrait]]) -> Compared:
    """Compare every image with that one which most of them agree with.

    That one is found, and not told: were it simply the first, and the one that is wrong, every
    other one would be accused.

    Args:
        portraits: provider and portrait by name; at least two.
    """
    pairs = {pair: _difference(*(portraits[name] for name in pair)) for pair in _pairs(portraits)}
    agreeing = Counter(name for pair, found in pairs.items() if is_same(found) for name in pair)
    reference = min(portraits, key=lambda name: (-agreeing[name], _rank(portraits[name][0]), name))
    differences = {
        name: pairs[reference, name]
        if (reference, name) in pairs
        else _difference(portraits[reference], portraits[name])
        for name in portraits
        if name != reference
    }
    return Compared(reference, differences)


def unproven(found: Difference) -> list[str]:
    """Why nobody knows whether two images have the same packages and files; empty when it is known.

    Other things may be missing of both, such as what only a boot can tell.

    Args:
        found: between the two.
    """
    return [line for line in found.not_compared if line.startswith(_UNPROVEN)]


def is_same(found: Difference) -> bool:
    """Whether two images are the same system.

    Args:
        found: between the two.
    """
    return not found.changes and not unproven(found)


def _pairs(portraits: Mapping[str, tuple[str, Portrait]]) -> list[tuple[str, str]]:
    in_order = sorted(portraits, key=lambda name: (_rank(portraits[name][0]), name))
    return list(combinations(in_order, 2))


def _rank(provider: str) -> int:
    names = list(providers())
    return names.index(provider) if provider in names else len(names)


def _difference(before: tuple[str, Portrait], after: tuple[str, Portrait]) -> Difference:
    return difference(before[1], after[1], Allowed((before[0], after[0])))


class Allowed(Ignore):
    """What may differ between the images for two providers.

    Args:
        names: of the providers; one that is not known may have nothing of its own.
    """

    def __init__(self, names: tuple[str, str]) -> None:
        self._sides = {name: providers().get(name, _NOBODY) for name in names}
        rules = [rule for name, side in self._sides.items() for rule in side.rules(name)]
        super().__init__((*rules, *default_rules()))

    def judge(self, change: Change) -> tuple[Change | None, str]:
        """What is left of a change, and why something was taken from it."""
        for name, side in self._sides.items():
            if change.kind in side.lacks:
                return None, side.lacks[change.kind]
            if side.brought(change) and change.how is not How.UNREAD:
                return None, f"an agent of {name}"
        return super().judge(change)
