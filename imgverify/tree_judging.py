"""One image of a tree, judged by the user's profile and by that of its provider, off the disk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from typing import Any

import msgspec

from imgverify import __version__
from imgverify.attestations import apply_attestations
from imgverify.bundle import profiles_folder
from imgverify.facts.platform import Platform, Seen
from imgverify.fitting import demand_fit
from imgverify.folding import fold
from imgverify.gate import decide
from imgverify.gold.providers import Provider, providers
from imgverify.model import (
    Artifact,
    Decision,
    GatePolicy,
    Outcome,
    Plane,
    Result,
    Run,
    Verdict,
)
from imgverify.plan import Plan
from imgverify.scope import Judged
from imgverify.static_verdicts import judge_statically
from imgverify.subject import Subject
from imgverify.tree_reading import ReadImage
from imgverify.unobserved import reason_of
from imgverify.waivers import apply_waivers, in_scope, unused

_NOBODY = Provider(profile="")
_PLATFORM = "platform"


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges the images of one run.

    Args:
        run_id: of the run.
        force: judge also a system that the profile is not for.
        fixture: gives what an argument of a check stands for.
    """

    run_id: str
    force: bool
    fixture: Callable[[Subject, str], Any]

    def judge(self, image: ReadImage, digest: str, provider: str, plan: Plan) -> Run:
        """Call every check.

        Args:
            image: that was read.
            digest: of its file.
            provider: name of its folder.
            plan: for that provider.

        Raises:
            WrongSystemError: the profile is for another system.
        """
        began = datetime.now(UTC)
        subject = image.drawn.subject
        artifact: Artifact = msgspec.structs.replace(image.artifact, digest=digest)
        release = subject.guarded("os_release")
        notes = demand_fit(plan.profile, release, [profiles_folder()], force=self.force)
        known = providers().get(provider, _NOBODY)
        verdicts, more = self._verdicts(subject, artifact, known, plan)
        return Run(
            tool=f"imgverify {__version__}",
            run_id=self.run_id,
            started=began - timedelta(seconds=image.seconds),
            finished=datetime.now(UTC),
            artifact=artifact,
            profile=plan.profile.stamp,
            plane=Plane.OFFLINE,
            system="" if reason_of(release) else release.pretty,
            timings={"read": round(image.seconds, 3)},
            notes=(*notes, *more),
            dropped=plan.profile.dropped,
            verdicts=tuple(verdicts),
            decision=decide_offline(verdicts, plan.profile.gate),
        )

    def _verdicts(
        self, subject: Subject, artifact: Artifact, provider: Provider, plan: Plan
    ) -> tuple[list[Verdict], list[str]]:
        def fixture(name: str) -> Any:
            found = self.fixture(subject, name)
            return _contained(found) if name == _PLATFORM and provider.container else found

        told = {
            key: _without(provider, outcome)
            for key, outcome in judge_statically(plan, fixture).items()
        }
        judged = Judged.of(artifact, subject.judged().os)
        folded = fold(plan.profile, told, None, "it was not selected with --control")
        attested = apply_attestations(folded, plan.attestations, judged)
        verdicts, notes = apply_waivers(attested, in_scope(plan.waivers, judged))
        return verdicts, [*notes, *unused(plan.waivers, judged, verdicts)]


def _contained(platform: Any) -> Any:
    """The platform of an image that runs as a container, which no disk can tell."""
    if not isinstance(platform, Platform):
        return platform
    return replace(platform, container=Seen("yes", "the provider runs it as a container"))


def _without(provider: Provider, outcome: Outcome) -> Outcome:
    """An outcome, unless the check means nothing for the provider's images."""
    for pattern, reason in provider.without.items():
        if fnmatchcase(outcome.check, pattern):
            return Outcome(
                check=outcome.check,
                result=Result.NOTAPPLICABLE,
                plane=outcome.plane,
                reason=reason,
            )
    return outcome


def decide_offline(verdicts: list[Verdict], policy: GatePolicy) -> Decision:
    """What the gate says of an image that is not meant to be booted here.

    A boot of one image of the tree tells what the disk cannot, of all of them: they hold the same
    system, or the comparison fails. So what needs a boot is counted, and decides nothing.

    Args:
        verdicts: one for each control.
        policy: what the profile demands.
    """
    later = [one for one in verdicts if one.result is Result.NEEDS_BOOT]
    decision = decide([one for one in verdicts if one.result is not Result.NEEDS_BOOT], policy)
    counts = decision.counts | {Result.NEEDS_BOOT.value: len(later)}
    counted: Decision = msgspec.structs.replace(decision, counts=counts)
    return counted
