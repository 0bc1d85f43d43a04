"""Every problem of a profile at once, each with file and line."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from imgverify.checks_index import CheckSource
from imgverify.errors import ProfileError
from imgverify.places import Place
from imgverify.profiles.binding import bind_profile
from imgverify.profiles.inheritance import Layer
from imgverify.profiles.profile import Profile, from_layer, reader

Checks = Callable[[tuple[str, ...]], dict[str, CheckSource]]
"""Indexes the bundled checks and those in a profile's own folders."""


@dataclass(frozen=True, slots=True)
class Lint:
    """What is wrong with a file.

    Args:
        errors: with these no run starts.
        warnings: a run starts, yet somebody should look.
    """

    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def lint(path: Path, folders: list[Path], checks: Checks, neighbours: list[Layer]) -> Lint:
    """Look for every problem.

    Args:
        path: the profile's file.
        folders: where the names in `extends` are looked up, beside its own.
        checks: indexes checks.
        neighbours: profiles that may use the requirements of this one, see `neighbours_of`.
    """
    found = Lint()

    def tell(error: ProfileError) -> None:
        line = f"{error.message} ({error.hint})" if error.hint else error.message
        if line not in found.errors:
            found.errors.append(line)

    try:
        layer = reader(folders, tell).layer(path)
        profile = from_layer(layer)
        bind_profile(_with_requirements(profile, layer), checks(profile.check_folders), tell)
    except ProfileError as error:
        tell(error)
        return found
    found.warnings.extend(_oddities(layer))
    found.warnings.extend(_unused(layer, [layer, *neighbours]))
    return found


def neighbours_of(paths: Iterable[Path], folders: list[Path]) -> list[Layer]:
    """The profiles beside some files; one that cannot be read uses nothing.

    Args:
        paths: of the files.
        folders: where the names in `extends` are looked up, beside their own.
    """
    inheritance = reader(folders, lambda _: None)
    found = []
    for folder in sorted({path.parent for path in paths}):
        for path in sorted(folder.glob("*.yaml")):
            with contextlib.suppress(ProfileError):
                found.append(inheritance.layer(path))
    return found


def _with_requirements(profile: Profile, layer: Layer) -> Profile:
    """The profile, and the requirements of its file that no control of it brings along."""
    used = {draft.uses for draft in layer.controls.values()}
    own = layer.file.sections.requirements or {}
    drafts = {k: v for k, v in layer.requirements.items() if k in own and k not in used}
    return msgspec.structs.replace(
        profile,
        controls=profile.controls | {name: draft.control(name) for name, draft in drafts.items()},
        drafts=profile.drafts | drafts,
    )


def _oddities(layer: Layer) -> Iterator[str]:
    """What a run would take, of the parts that stand in this very file."""
    titles: dict[object, str] = {}
    own = layer.file.sections.requirements or {}
    parts = {f"requirement {k}": v for k, v in layer.requirements.items() if k in own}
    parts |= {f"control {k}": v for k, v in layer.controls.items()}
    for name, draft in parts.items():
        place = draft.places[-1]
        if place.path != layer.file.path:
            continue
        if not draft.fields.get("mend") and not draft.uses:
            yield f"{place}: {name}: does not say how to mend it"
        title = draft.fields.get("title")
        if title is None:
            yield f"{place}: {name}: has no title"
        elif name.startswith("control"):
            if title in titles:
                yield f"{place}: {name}: has the title of {titles[title]}: {title}"
            titles.setdefault(title, name)


def _unused(layer: Layer, users: list[Layer]) -> Iterator[str]:
    """Requirements of this file that no control of it, or of a profile on top of it, uses."""
    used: set[str] = set()
    for user in users:
        if layer.file.path.resolve() in _files(user):
            used |= {draft.uses for draft in user.controls.values()}
    for name in layer.file.sections.requirements or {}:
        if name not in used:
            place: Place = layer.file.place / "requirements" / name
            yield f"{place}: requirement {name}: no control uses it"


def _files(layer: Layer) -> set[Path]:
    return {layer.file.path.resolve()}.union(*map(_files, layer.bases))
