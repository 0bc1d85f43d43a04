"""What a run over a tree will do: the user's profile and, for each image, its provider's."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import msgspec

from imgverify.attestations import load_attestations
from imgverify.errors import ProfileError
from imgverify.gold.providers import providers
from imgverify.model import Control
from imgverify.plan import Plan, make_plan
from imgverify.profiles.profile import Profile
from imgverify.profiles.selection import chosen, up_to_level
from imgverify.waivers import load_waivers


def make_tree_plans(
    profile: str,
    names: Iterable[str],
    *,
    waivers: Path | None = None,
    attestations: Path | None = None,
    level: int | None = None,
    control: Sequence[str] = (),
) -> dict[str, Plan]:
    """Load what a run over a tree needs to know.

    Args:
        profile: bundled name or path, for every image.
        names: of the providers in the tree; one that is not known has no profile of its own.
        waivers: YAML file, or None; may name controls of the providers, too.
        attestations: YAML file, or None; likewise.
        level: the highest level of the profile to judge, or None for all.
        control: numbers or wildcards of the controls to judge; all when empty.

    Returns:
        A plan for each provider: with the profile's controls first, the provider's after them.

    Raises:
        UsageError: anything in them is wrong; nothing was started.
    """
    asked = make_plan(profile)
    judged = replace(asked, profile=up_to_level(asked.profile, level))
    own = {name: make_plan(provider.profile) for name, provider in providers().items()}
    plans = {name: _joined(judged, own[name]) if name in own else judged for name in names}
    # A file of waivers may be about more providers than this tree has.
    every: dict[str, Control] = dict(asked.profile.controls)
    for plan in own.values():
        every |= plan.profile.controls
    # Of all levels, so that a waiver need not change with the level that is judged.
    approved = load_waivers(waivers, every, asked.profile.waivers) if waivers else ()
    attested = load_attestations(attestations, every) if attestations else ()
    selected = chosen(
        control, [number for plan in plans.values() for number in plan.profile.controls]
    )
    return {
        name: replace(
            plan,
            waivers=tuple(one for one in approved if _is_about(one.control, plan, asked)),
            attestations=attested,
            selected=selected,
        )
        for name, plan in plans.items()
    }


def _is_about(control: str, plan: Plan, asked: Plan) -> bool:
    """Whether a waiver is no other provider's: that one would be called useless here."""
    return control in plan.profile.controls or control in asked.profile.controls


def _joined(asked: Plan, provider: Plan) -> Plan:
    """The plan of the user's profile, with the controls of a provider's."""
    twice = asked.profile.controls.keys() & provider.profile.controls.keys()
    if twice:
        raise ProfileError(
            f"profile {asked.profile.name}: control {min(twice)} is also one of "
            f"{provider.profile.name}, by which the images of a tree are judged besides",
            "call yours otherwise",
        )
    digests = f"{asked.profile.digest} {provider.profile.digest}"
    joined: Profile = msgspec.structs.replace(
        asked.profile,
        controls=asked.profile.controls | provider.profile.controls,
        digest=f"sha256:{hashlib.sha256(digests.encode()).hexdigest()}",
    )
    return replace(asked, profile=joined, checks=provider.checks | asked.checks)
