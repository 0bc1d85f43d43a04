"""What a run will do, settled before anything is started: profile, checks, waivers, questions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from imgverify.bundle import checks_folder, profiles_folder
from imgverify.checks_index import CheckSource, index_checks
from imgverify.facts.questions import Question
from imgverify.model import CheckCall, Waiver
from imgverify.profiles import Profile, bind_profile, find_profile, load_profile
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
        waivers: by control.
    """

    profile: Profile
    checks: dict[str, CheckSource]
    waivers: dict[str, Waiver]

    def calls(self) -> Iterable[tuple[str, int, CheckCall]]:
        """Each check of each control: control number, position in the control, call."""
        for control in self.profile.controls.values():
            for position, call in enumerate(control.checks):
                yield control.id, position, call

    def topics(self) -> dict[str, Topic]:
        """The fact topics that the controls need, by name."""
        names = {name for _, _, call in self.calls() for name in self.checks[call.check].topics}
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


def make_plan(profile: str, waivers: Path | None) -> Plan:
    """Load what a run needs to know.

    Args:
        profile: bundled name or path.
        waivers: YAML file, or None.

    Raises:
        ProfileError: anything in them is wrong; nothing was started.
    """
    folders = [profiles_folder()]
    loaded = load_profile(find_profile(profile, folders), folders)
    own = [Path(folder) for folder in loaded.check_folders]
    checks = index_checks([checks_folder(), *own], topic_names())
    bound = bind_profile(loaded, checks)
    return Plan(
        profile=bound,
        checks=checks,
        waivers=load_waivers(waivers, bound.controls) if waivers else {},
    )
