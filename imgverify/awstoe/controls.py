"""The steps of a component as controls, which are judged beside those of the profile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from imgverify.awstoe.document import Document, read
from imgverify.errors import ProfileError
from imgverify.model import CheckCall, Control
from imgverify.nearest import did_you_mean

PHASE = "test"
"""The phase that EC2 Image Builder runs on an instance of the finished image."""


def component_controls(path: Path, parameters: Mapping[str, str]) -> tuple[Control, ...]:
    """One control for each step of a component's test phase.

    Args:
        path: the component.
        parameters: values for its parameters.

    Raises:
        ProfileError: the component or a parameter is wrong; with file and line where there is one.
    """
    path = path.absolute()
    document = read(path)
    values_of(document, parameters)
    phase = document.phase(PHASE)
    if phase is None:
        others = ", ".join(one.name for one in document.phases)
        raise ProfileError(
            f"{path}: the component has no phase {PHASE!r}, only {others}",
            f"images are judged by the {PHASE} phase: move the steps there",
        )
    return tuple(
        Control(
            id=f"awstoe:{PHASE}:{step.name}",
            title=f"{step.name} ({step.action})",
            checks=(
                CheckCall(
                    check="awstoe-step",
                    params={
                        "document": str(path),
                        "parameters": dict(parameters),
                        "phase": PHASE,
                        "step": step.name,
                    },
                ),
            ),
            references=(f"{path.name}:{step.place.lines[step.place.at]}",),
        )
        for step in phase.steps
    )


def controls_of_each(
    paths: Sequence[Path], parameters: Mapping[str, str]
) -> list[tuple[Control, ...]]:
    """The steps of several components, each of which is given the parameters that it declares.

    Args:
        paths: of the components.
        parameters: of all of them.

    Raises:
        ProfileError: as for one; also when no component declares a parameter.
    """
    declared = {path: read(path.absolute()).parameters for path in paths}
    known = {name for names in declared.values() for name in names}
    return [
        component_controls(
            path,
            {
                name: value
                for name, value in parameters.items()
                if name in declared[path] or name not in known
            },
        )
        for path in paths
    ]


def values_of(document: Document, parameters: Mapping[str, str]) -> dict[str, str]:
    """The values of all parameters and constants.

    Args:
        document: that declares them.
        parameters: what the caller gives.

    Raises:
        ProfileError: one is unknown, a constant, or has neither a value nor a default.
    """
    for name in parameters:
        if name in document.constants:
            raise ProfileError(f"{document.path}: {name} is a constant: it cannot be set")
        if name not in document.parameters:
            raise ProfileError(
                f"{document.path}: there is no parameter {name!r}",
                did_you_mean(name, document.parameters),
            )
    values = dict(document.constants)
    for name, default in document.parameters.items():
        value = parameters.get(name, default)
        if value is None:
            raise ProfileError(
                f"{document.path}: the parameter {name!r} has no default and no value",
                f"give one: {name}=VALUE",
            )
        values[name] = value
    return values
