"""What services run: their `ExecStart` after drop-ins, and the environment they give it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from imgverify.facts import unit_load_path
from imgverify.facts.answers import Answers
from imgverify.facts.questions import Command, Question
from imgverify.facts.unit_enablement import resolve
from imgverify.facts.unit_files import settings
from imgverify.facts.unit_load_path import FOLDERS, LoadPath, files_of, read_load_path
from imgverify.facts.unit_names import full_name, is_unit
from imgverify.unobserved import attempt

FILES = unit_load_path.FILES
STATS = unit_load_path.STATS
COMMANDS: tuple[Command, ...] = ()
_SECTION = "Service"


@dataclass(frozen=True, slots=True)
class UnitCommand:
    """What a service runs.

    Args:
        where: its file; empty when there is none.
        trouble: `absent`, `masked` or `bad`; empty when it can be started.
        commands: of ExecStart, in order, as written.
        environment: assignments of Environment, as written.
    """

    where: str
    trouble: str
    commands: tuple[str, ...]
    environment: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnitCommands:
    """Services that controls asked about, by name."""

    units: Mapping[str, UnitCommand]


def for_params(params: Mapping[str, Any]) -> tuple[Question, ...]:
    """Ask for a control's unit.

    Args:
        params: of one control; `unit` is a service.
    """
    return files_of(full_name(str(params["unit"]))) if params.get("unit") else ()


def parse(answers: Answers) -> UnitCommands:
    """Read every unit whose file was asked for.

    Args:
        answers: what a plane delivered.
    """
    load_path = attempt(lambda: read_load_path(answers))
    asked = {
        path.rpartition("/")[2]
        for path in {*answers.files, *answers.absent, *answers.problems}
        if path.rpartition("/")[0] in FOLDERS
    }
    names = sorted(name for name in asked if is_unit(name) and name.endswith(".service"))
    return UnitCommands(
        {name: attempt(lambda name=name: _command(answers, load_path, name)) for name in names}  # type: ignore[misc]
    )


def _command(answers: Answers, load_path: LoadPath, name: str) -> UnitCommand:
    unit = resolve(load_path, name)
    if unit.trouble:
        return UnitCommand(unit.path, unit.trouble, (), ())
    text = answers.text(unit.path) or ""
    texts = [text, *(part for _, part in sorted(_drop_ins(load_path, unit.name).items()))]
    found: dict[str, list[str]] = {"ExecStart": [], "Environment": []}
    for part in texts:
        for key, value in settings(part, _SECTION):
            if key in found:
                # An empty value forgets what came before (systemd.service(5)).
                found[key] = [*found[key], value] if value else []
    return UnitCommand(unit.path, "", tuple(found["ExecStart"]), tuple(found["Environment"]))


def _drop_ins(load_path: LoadPath, name: str) -> dict[str, str]:
    """By file name; those for the unit itself beat those for all of its type or prefix."""
    found: dict[str, str] = {}
    for owner in _owners(name):
        found |= load_path.drop_ins(owner)
    return found


def _owners(name: str) -> Iterator[str]:
    stem, _, kind = name.rpartition(".")
    yield kind
    for at, sign in enumerate(stem):
        if sign == "-" and at + 1 < len(stem):
            yield f"{stem[: at + 1]}.{kind}"
    yield name
