"""Controls that a file of another tool adds to a profile: a Goss file, a component of AWSTOE."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from imgverify.errors import ProfileError
from imgverify.model import Control
from imgverify.profiles.profile import Profile


@dataclass(frozen=True, slots=True)
class Added:
    """What one file adds.

    Args:
        name: of the file, for the name of what is judged by.
        controls: in the order of the file.
        changes_machine: whether to judge them changes the machine: they come last, in order.
    """

    name: str
    controls: tuple[Control, ...]
    changes_machine: bool = False


def with_added(profile: Profile, added: Iterable[Added]) -> Profile:
    """Put added controls after those of the profile.

    Args:
        profile: as loaded.
        added: in the order of the command line.

    Returns:
        A profile whose name and digest say what it is made of.

    Raises:
        ProfileError: two controls have the same number.
    """
    for one in added:
        controls = dict(profile.controls)
        for control in one.controls:
            if control.id in controls:
                raise ProfileError(
                    f"{one.name}: control {control.id} is in {profile.name} already",
                    "rename one of the two",
                )
            controls[control.id] = control
        content = msgspec.json.encode([profile.digest, one.controls], order="deterministic")
        profile = msgspec.structs.replace(
            profile,
            name=f"{profile.name} + {one.name}" if profile.name else one.name,
            controls=controls,
            digest="sha256:" + hashlib.sha256(content).hexdigest(),
        )
    return profile
