"""What a run will do, settled before anything is started: profile, checks, waivers, questions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from imgverify.added import Added, with_added
from imgverify.approvals import Attestation, Waiver
from imgverify.attestations import load_attestations
from imgverify.bundle import checks_folder, profiles_folder
from imgverify.checks_index import CheckSource, index_checks
from imgverify.conditions import topics_of
from imgverify.errors import ProfileError
from imgverify.facts.questions import Question
from imgverify.model import CheckCall, Control
from imgverify.profiles.binding import bind_profile
from imgverify.profiles.profile import Profile, find_profile, load_profile
from imgverify.profiles.selection import chosen, up_to_level
from imgverify.registry import Topic, topic, topic_names
from imgverify.waivers import load_waivers

# Every report says what system was judged, whatever the controls ask for.
ALWAYS = ("os_release",)


@dataclass(frozen=True, slots=True)
class Plan:
    """A profile, bound to the checks that decide it.

    Args:
        profile: with every parameter filled in.
        checks: by the name that profiles use.
        waivers: approved exceptions, also those that are about other artifacts.
        attestations: judgements of people, likewise.
        selected: the controls that this run is about; None for all of the profile.
        last: the controls that change the machine: they are judged after everything else.
    """

    profile: Profile
    checks: dict[str, CheckSource]
    waivers: tuple[Waiver, ...] = ()
    attestations: tuple[Attestation, ...] = ()
    selected: frozenset[str] | None = None
    last: frozenset[str] = frozenset()

    def controls(self) -> list[Control]:
        """The controls that are to be judged in this run."""
        every = self.profile.controls.values()
        return [one for one in every if self.selected is None or one.id in self.selected]

    def calls(self) -> Iterable[tuple[str, int, CheckCall]]:
        """Each check of each of them: control number, position in the control, call."""
        for control in self.controls():
            for position, call in enumerate(control.checks):
                yield control.id, position, call

    def topics(self) -> dict[str, Topic]:
        """The fact topics that the controls need, by name."""
        names = {name for _, _, call in self.calls() for name in self.checks[call.check].topics}
        names |= {name for control in self.controls() for name in topics_of(control.when)}
        return {name: topic(name) for name in sorted({*names, *ALWAYS})}

    def questions(self) -> tuple[Question, ...]:
        """Everything to ask, each question once, in a stable order."""
        topics = self.topics()
        asked: dict[Question, None] = {}
        for module in topics.values():
            asked |= dict.fromkeys((*module.FILES, *module.STATS, *module.COMMANDS))
        for _, _, call in self.calls():
            for name in self.checks[call.check].topics:
                more = getattr(topics[name], "for_params", None)
                asked |= dict.fromkeys(more(call.params) if more else ())
        return tuple(asked)


def make_plan(
    profile: str,
    waivers: Path | None = None,
    *,
    attestations: Path | None = None,
    level: int | None = None,
    control: Sequence[str] = (),
    added: Sequence[Added] = (),
) -> Plan:
    """Load what a run needs to know.

    Args:
        profile: bundled name or path; empty for nothing but what is added.
        waivers: YAML file, or None.
        attestations: YAML file, or None.
        level: the highest level to judge, or None for all.
        control: numbers or wildcards of the controls to judge; all when empty.
        added: controls that come from elsewhere.

    Raises:
        UsageError: anything in them is wrong; nothing was started.
    """
    folders = [profiles_folder()]
    loaded = Profile(name="", controls={})
    if profile:
        loaded = load_profile(find_profile(profile, folders), folders)
    loaded = with_added(loaded, added)
    if loaded.library:
        raise ProfileError(
            f"--profile {profile}: a library of requirements, not a profile to judge by",
            "`imgverify profiles list` names those that are",
        )
    own = [Path(folder) for folder in loaded.check_folders]
    checks = index_checks([checks_folder(), *own], topic_names())
    bound = bind_profile(loaded, checks)
    judged = up_to_level(bound, level)
    return Plan(
        profile=judged,
        checks=checks,
        waivers=load_waivers(waivers, bound.controls, bound.waivers) if waivers else (),
        attestations=load_attestations(attestations, bound.controls) if attestations else (),
        selected=chosen(control, judged.controls),
        last=frozenset(c.id for one in added if one.changes_machine for c in one.controls),
    )
