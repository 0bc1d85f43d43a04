"""A profile held against the checks that there are: parameters changed, checked and filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from imgverify.checks_index import CheckSource, bind
from imgverify.conditions import check_conditions
from imgverify.errors import ProfileError
from imgverify.model import CheckCall, Control
from imgverify.nearest import did_you_mean
from imgverify.places import Place, Tell, stop
from imgverify.profiles.profile import Profile
from imgverify.profiles.requirements import Draft, Setting


@dataclass(frozen=True, slots=True)
class _Where:
    """The beginning of a message, put together only when there is something to say."""

    place: Place | None
    name: str

    def __str__(self) -> str:
        return f"{self.place}: {self.name}" if self.place else self.name


def bind_profile(profile: Profile, checks: Mapping[str, CheckSource], tell: Tell = stop) -> Profile:
    """Hold every control against the checks that there are, and fill in default parameters.

    Args:
        profile: as loaded.
        checks: by the name that profiles use.
        tell: takes problems; to run, the first one is raised.

    Raises:
        ProfileError: unknown check, parameter or condition, with the nearest name.
    """
    bound = {}
    for number, control in profile.controls.items():
        draft = profile.drafts.get(number) or Draft({}, ())
        try:
            bound[number] = _Control(profile.name, control, draft, checks).bound()
        except ProfileError as error:
            tell(error)
    return msgspec.structs.replace(profile, controls=bound)


class _Control:
    """One control on its way from what was written to what is called."""

    def __init__(
        self, profile: str, control: Control, draft: Draft, checks: Mapping[str, CheckSource]
    ) -> None:
        self._control = control
        self._draft = draft
        self._checks = checks
        last = draft.places[-1] if draft.places else None
        name = f"control {control.id}"
        self._name = name if last else f"profile {profile}: {name}"
        self._where = _Where(last, self._name)

    def bound(self) -> Control:
        control = self._control
        if control.when:
            check_conditions(control.when, str(self._where))
        for position, call in enumerate(control.checks):
            if call.check not in self._checks:
                raise ProfileError(
                    f"{self._call(position)}: no check is called {call.check!r}",
                    did_you_mean(call.check, self._checks),
                )
        params = [dict(call.params) for call in control.checks]
        set_here: list[dict[str, Place]] = [{} for _ in params]
        for setting in self._draft.settings:
            name, positions = self._target(setting, params)
            for position in positions:
                params[position][name] = setting.value
                set_here[position][name] = setting.place
        calls = []
        for position, call in enumerate(control.checks):
            at = {name: _Where(place, self._name) for name, place in set_here[position].items()}
            values = bind(self._checks[call.check], params[position], self._call(position), at)
            calls.append(CheckCall(check=call.check, params=values))
        return msgspec.structs.replace(control, checks=tuple(calls))

    def _call(self, position: int) -> _Where:
        calls = self._draft.calls
        return _Where(calls[position], self._name) if calls else self._where

    def _target(self, setting: Setting, params: list[dict[str, Any]]) -> tuple[str, list[int]]:
        """The parameter that a setting names, and the checks that it is of."""
        check, _, name = setting.key.rpartition(".")
        check, _, number = check.partition("#")
        calls = self._control.checks
        found = [
            position
            for position, call in enumerate(calls)
            if name in self._checks[call.check].parameters
            and check in ("", call.check)
            and number in ("", str(position + 1))
        ]
        if not found:
            known = {
                f"{call.check}.{parameter}" if check else parameter
                for call in calls
                for parameter in self._checks[call.check].parameters
            }
            raise setting.place.error(
                f"{self._name}: none of its checks has a parameter {setting.key!r}",
                did_you_mean(setting.key, known),
            )
        before = [
            params[position].get(name, self._checks[calls[position].check].parameters[name].default)
            for position in found
        ]
        if len({calls[position].check for position in found}) > 1 or any(
            value != before[0] for value in before
        ):
            ways = " or ".join(f"{calls[p].check}#{p + 1}.{name}" for p in found)
            raise setting.place.error(
                f"{self._name}: {setting.key!r} is a parameter of several of its checks",
                f"write {ways}",
            )
        return name, found
