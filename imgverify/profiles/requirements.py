"""Requirements and controls as a person wrote them, one on top of another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, UnsetType

from imgverify.model import CheckCall, Control, Severity
from imgverify.nearest import did_you_mean
from imgverify.places import Place, Tell, check_keys, convert
from imgverify.record import Record

EITHER = "has either checks (`all`) or `manual: true`"
# What a new definition keeps of the one that it replaces, unless it says otherwise.
_KEPT = ("title", "level", "severity", "references")


class Body(Record, frozen=True, kw_only=True):
    """The fields that requirements and controls share; what was not said is UNSET."""

    title: str | UnsetType = UNSET
    severity: Severity | UnsetType = UNSET
    level: Annotated[int, msgspec.Meta(ge=1)] | UnsetType = UNSET
    all: tuple[dict[str, dict[str, Any] | None], ...] | UnsetType = UNSET
    manual: bool | UnsetType = UNSET
    when: tuple[dict[str, Any], ...] | UnsetType = UNSET
    mend: str | UnsetType = UNSET
    references: tuple[str, ...] | UnsetType = UNSET


class ControlBody(Body, frozen=True, kw_only=True):
    """What a control may say beyond that.

    Args:
        use: the requirement that it starts from.
        set: parameters of its checks to change.
        reason: why a site changes it.
    """

    use: str | UnsetType = UNSET
    set: dict[str, Any] | UnsetType = UNSET
    reason: str | UnsetType = UNSET


@dataclass(frozen=True, slots=True)
class Setting:
    """A parameter that a profile changes in checks that it inherits.

    Args:
        key: `parameter`, `check.parameter` or `check#2.parameter`.
        value: the new one.
        place: where it stands.
    """

    key: str
    value: Any
    place: Place


@dataclass(frozen=True, slots=True)
class Draft:
    """A requirement or control before its checks are looked up.

    Args:
        fields: of `Control`, as far as they were said.
        places: where it was defined, and where it was changed after that.
        calls: where each of its checks stands.
        settings: parameters to change, in order.
        uses: the requirement that it was made of; empty when it stands for itself.
    """

    fields: Mapping[str, Any]
    places: tuple[Place, ...]
    calls: tuple[Place, ...] = ()
    settings: tuple[Setting, ...] = ()
    uses: str = ""

    def control(self, number: str) -> Control:
        """The control that came of it."""
        return Control(**{"id": number, "title": number, **self.fields})


def read_requirement(name: str, data: Any, place: Place, tell: Tell) -> Draft:
    """Read a requirement of a profile.

    Args:
        name: of the requirement.
        data: what stands there.
        place: of it.
        tell: takes problems that do not keep it from being read.

    Raises:
        ProfileError: it cannot be read.
    """
    body = _read(data, Body, place, f"requirement {name}", tell)
    return _definition(body, Draft({}, (place,)), place, f"requirement {name}")


def read_control(
    number: str,
    data: Any,
    place: Place,
    *,
    requirements: Mapping[str, Draft],
    inherited: Draft | None,
    tell: Tell,
) -> Draft:
    """Read a control: it defines one, makes one of a requirement, or changes an inherited one.

    Args:
        number: of the control.
        data: what stands there.
        place: of it.
        requirements: that may be used.
        inherited: the control of this number in the profiles that this one extends.
        tell: takes problems that do not keep it from being read.

    Raises:
        ProfileError: it cannot be read.
    """
    name = f"control {number}"
    body = _read(data, ControlBody, place, name, tell)
    if body.use is not UNSET:
        if body.use not in requirements:
            raise (place / "use").error(
                f"{name}: no requirement is called {body.use!r}",
                did_you_mean(body.use, requirements),
            )
        start = replace(requirements[body.use], places=(place,), uses=body.use)
        drafted = _definition(body, start, place, name)
    elif body.all is not UNSET or body.manual is not UNSET:
        kept = {k: v for k, v in inherited.fields.items() if k in _KEPT} if inherited else {}
        drafted = _definition(body, Draft(kept, (place,)), place, name)
    elif inherited is not None:
        drafted = _definition(
            body, replace(inherited, places=(*inherited.places, place)), place, name
        )
    else:
        hint = "it inherits no control of this number that it could change"
        raise place.error(f"{name}: {EITHER}, or says what to `use`", hint)
    if body.set is UNSET:
        return drafted
    settings = [Setting(key, value, place / "set" / key) for key, value in body.set.items()]
    return replace(drafted, settings=(*drafted.settings, *settings))


def _read(data: Any, kind: type[Any], place: Place, what: str, tell: Tell) -> Any:
    if not isinstance(data, dict):
        raise place.error(f"{what}: is a mapping with `title` and `all`")
    known = kind.__struct_fields__
    check_keys(data, known, place, tell)
    return convert({k: v for k, v in data.items() if k in known}, kind, place, what)


def _definition(body: Any, start: Draft, place: Place, what: str) -> Draft:
    """What a body says, on top of what it starts from."""
    said = {
        name: value
        for name in (*Body.__struct_fields__, "reason")
        if (value := getattr(body, name, UNSET)) is not UNSET
    }
    calls = said.pop("all", None)
    if calls is not None and said.get("manual"):
        raise (place / "manual").error(f"{what}: {EITHER}")
    fields, places = {**start.fields, **said}, start.calls
    if calls is not None:
        fields |= {"checks": _calls(calls, place / "all", what), "manual": False}
        places = tuple(place / "all" / number for number in range(len(calls)))
    elif said.get("manual"):
        fields["checks"], places = (), ()
    if bool(fields.get("manual")) == bool(fields.get("checks")):
        raise place.error(f"{what}: {EITHER}")
    return replace(start, fields=fields, calls=places)


def _calls(
    calls: tuple[dict[str, dict[str, Any] | None], ...], place: Place, what: str
) -> tuple[CheckCall, ...]:
    found = []
    for number, call in enumerate(calls):
        if len(call) != 1:
            raise (place / number).error(
                f"{what}: each check in `all` is one `name: {{parameters}}`"
            )
        ((name, params),) = call.items()
        found.append(CheckCall(check=name, params=params or {}))
    if not found:
        raise place.error(f"{what}: `all` is empty", "a control without a check is `manual: true`")
    return tuple(found)
