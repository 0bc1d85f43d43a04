"""Which controls of a profile a run is about: a level, or some by number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

import msgspec

from imgverify.errors import UsageError
from imgverify.nearest import did_you_mean
from imgverify.profiles.profile import Profile


def up_to_level(profile: Profile, level: int | None) -> Profile:
    """The profile at one of its levels; a level includes those below it.

    A level is a way to use a benchmark, which benchmarks themselves define: the result is a whole
    profile, and the gate asks for nothing beyond it.

    Args:
        profile: with all levels.
        level: the highest to judge, or None for all.

    Raises:
        UsageError: nothing is left.
    """
    if level is None:
        return profile
    controls = {k: v for k, v in profile.controls.items() if v.level <= level}
    if not controls:
        raise UsageError(f"--level {level}: profile {profile.name} has no control of that level")
    return msgspec.structs.replace(profile, controls=controls, level=level)


def chosen(patterns: Sequence[str], controls: Iterable[str]) -> frozenset[str] | None:
    """The controls that `--control` names.

    Args:
        patterns: numbers, or shell wildcards such as `5.2.*`.
        controls: numbers that there are.

    Returns:
        The numbers; None for all, when there is no pattern.

    Raises:
        UsageError: a pattern names none.
    """
    if not patterns:
        return None
    known = list(controls)
    found: set[str] = set()
    for pattern in patterns:
        named = {number for number in known if fnmatchcase(number, pattern)}
        if not named:
            raise UsageError(
                f"control {pattern}: the profile has none of this number",
                did_you_mean(pattern, known),
            )
        found |= named
    return frozenset(found)
