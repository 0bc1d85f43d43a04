"""A profile as it is after everything was folded in, and where each part comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from imgverify.checks_index import CheckSource
from imgverify.model import CheckCall, Control
from imgverify.places import Place
from imgverify.profiles.profile import Profile

_EDGE = 9


def overview(profile: Profile, numbers: frozenset[str] | None) -> Iterator[str]:
    """One line for each control.

    Args:
        profile: bound to its checks.
        numbers: the controls to show; None for all.
    """
    benchmark = profile.benchmark
    source = f"{benchmark.name} {benchmark.version}" if benchmark else "no benchmark"
    manual = sum(1 for control in profile.controls.values() if control.manual)
    yield f"{profile.name}: {profile.title or source}"
    yield f"for {profile.applies}; {source}; {profile.digest}"
    yield f"{len(profile.controls)} controls, {manual} of them manual"
    yield ""
    for number, control in profile.controls.items():
        if numbers is None or number in numbers:
            what = "manual" if control.manual else ", ".join(call.check for call in control.checks)
            yield f"{number}  L{control.level} {control.severity}  {control.title}  [{what}]"
    yield from (
        f"{one.control}  dropped by {one.profile}  {one.title}  [{one.reason}]"
        for one in profile.dropped
        if numbers is None
    )


def details(profile: Profile, control: Control, checks: Mapping[str, CheckSource]) -> Iterator[str]:
    """Everything about a control.

    Args:
        profile: bound to its checks.
        control: of it.
        checks: by name, to leave out parameters that have their default.
    """
    draft = profile.drafts[control.id]
    yield f"{control.id}  {control.title}"
    yield _line("level", f"{control.level}, severity {control.severity}")
    if control.manual:
        yield _line("decided", "by a person")
    for call, place in zip(control.checks, draft.calls, strict=True):
        yield _line("check", f"{_call(call, checks)}  ({_short(place)})")
    for setting in draft.settings:
        yield _line("set", f"{setting.key}: {setting.value}  ({_short(setting.place)})")
    for condition in control.when:
        yield _line("when", ", ".join(f"{name}: {value}" for name, value in condition.items()))
    if control.reason:
        yield _line("reason", control.reason)
    used = f", uses {draft.uses}" if draft.uses else ""
    yield _line("from", " <- ".join(_short(place) for place in reversed(draft.places)) + used)
    if control.references:
        yield _line("refers to", " ".join(control.references))
    for number, line in enumerate(control.mend.rstrip().splitlines()):
        yield _line("" if number else "mend", line)


def _call(call: CheckCall, checks: Mapping[str, CheckSource]) -> str:
    parameters = checks[call.check].parameters
    said = {
        name: value
        for name, value in call.params.items()
        if parameters[name].required or value != parameters[name].default
    }
    return f"{call.check} {_flow(said)}"


def _flow(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return str(value)


def _short(place: Place) -> str:
    """File and line; a file of this folder by its name from here."""
    path, _, line = str(place).rpartition(":")
    whole = Path(path).resolve()
    here = Path.cwd()
    return f"{whole.relative_to(here) if whole.is_relative_to(here) else whole}:{line}"


def _line(name: str, text: str) -> str:
    return f"  {name:<{_EDGE}} {text}".rstrip()
