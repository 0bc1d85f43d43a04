"""A component document of AWSTOE, read strictly: what is wrong is said before anything boots.

Source: "Use component documents in AWSTOE", EC2 Image Builder User Guide.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from imgverify.awstoe import linking
from imgverify.awstoe.component_yaml import items, mapping, read_texts, text
from imgverify.awstoe.expressions import VARIABLE_NAME
from imgverify.awstoe.steps import Step, parse_step
from imgverify.nearest import did_you_mean
from imgverify.places import Place

_KEYS = ("name", "description", "schemaVersion", "parameters", "constants", "phases")


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase and its steps, in their order."""

    name: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A component.

    Args:
        path: its file.
        name: as it calls itself; empty when it does not.
        parameters: their defaults by name; None where a value must be given.
        constants: their values by name.
        phases: in their order.
    """

    path: Path
    name: str
    parameters: Mapping[str, str | None]
    constants: Mapping[str, str]
    phases: tuple[Phase, ...]

    def phase(self, name: str) -> Phase | None:
        """Find a phase.

        Args:
            name: as in the document.
        """
        return next((phase for phase in self.phases if phase.name == name), None)


def read(path: Path) -> Document:
    """Read a component.

    Args:
        path: a YAML file.

    Raises:
        ProfileError: the first thing that is wrong, with file, line and what was perhaps meant.
    """
    data, place = read_texts(path)
    fields = mapping(data, place, "a component")
    for key in fields:
        if key not in _KEYS:
            raise (place / key).error(f"unknown key {key!r}", did_you_mean(key, _KEYS))
    if fields.get("schemaVersion") != "1.0":
        written = fields.get("schemaVersion", "none")
        raise (place / "schemaVersion").error(
            f"schemaVersion 1.0 is understood, not {written}", "write schemaVersion: 1.0"
        )
    if "phases" not in fields:
        raise place.error("a component has phases")
    parameters = _declared(fields, "parameters", place)
    constants = _declared(fields, "constants", place)
    for name in constants:
        if name in parameters:
            raise (place / "constants").error(f"{name} is a parameter already")
    document = Document(
        path=path,
        name=fields.get("name", ""),
        parameters=parameters,
        constants={name: value for name, value in constants.items() if value is not None},
        phases=_phases(fields["phases"], place / "phases"),
    )
    steps = tuple(step for phase in document.phases for step in phase.steps)
    linking.check(steps, (*parameters, *constants))
    return document


def _declared(fields: dict[str, Any], section: str, place: Place) -> dict[str, str | None]:
    """Parameters or constants: a list of mappings from one name to what is said of it."""
    if section not in fields or fields[section] == "":
        return {}
    key = "default" if section == "parameters" else "value"
    known = ("type", key, "description") if section == "parameters" else ("type", key)
    declared: dict[str, str | None] = {}
    for at, entry in enumerate(items(fields[section], place / section, section)):
        here = place / section / at
        for name, said in mapping(entry, here, f"one of the {section}").items():
            where = here / name
            if not VARIABLE_NAME.fullmatch(name):
                raise where.error(
                    f"{name!r} is no name", "3 to 128 letters, digits, dashes and underscores"
                )
            if name in declared:
                raise where.error(f"{name} is declared twice")
            body = mapping(said, where, name)
            for word in body:
                if word not in known:
                    raise (where / word).error(f"unknown key {word!r}", did_you_mean(word, known))
            if body.get("type") != "string":
                raise where.error(f"{name} has the type string, not {body.get('type', 'none')}")
            value = body.get(key)
            if not isinstance(value, str | None) or (value is None and section == "constants"):
                raise where.error(f"{name} needs a text as `{key}`")
            declared[name] = value
    return declared


def _phases(data: Any, place: Place) -> tuple[Phase, ...]:
    phases: list[Phase] = []
    for at, entry in enumerate(items(data, place, "phases")):
        here = place / at
        fields = mapping(entry, here, "a phase")
        for key in fields:
            if key not in ("name", "steps"):
                raise (here / key).error(
                    f"unknown key {key!r}", did_you_mean(key, ("name", "steps"))
                )
        name = text(fields.get("name"), here / "name", "a phase's name")
        if any(phase.name == name for phase in phases):
            raise (here / "name").error(f"there are two phases {name!r}")
        phases.append(Phase(name, _steps(name, fields.get("steps"), here / "steps")))
    return tuple(phases)


def _steps(phase: str, data: Any, place: Place) -> tuple[Step, ...]:
    steps: list[Step] = []
    for at, entry in enumerate(items(data, place, f"the steps of phase {phase}")):
        step = parse_step(phase, entry, place / at)
        if any(other.name == step.name for other in steps):
            raise step.place.error(f"phase {phase} has two steps {step.name!r}")
        if step.loop and step.loop.name:
            for other in steps:
                if other.loop and other.loop.name == step.loop.name:
                    raise step.place.error(
                        f"the loop of step {other.name} is called {step.loop.name!r} already"
                    )
        steps.append(step)
    return tuple(steps)
