"""A profile file on top of those that it extends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import msgspec

from imgverify.errors import ProfileError
from imgverify.model import Benchmark, Dropped, GatePolicy
from imgverify.nearest import did_you_mean
from imgverify.places import Place, Tell, check_keys, convert
from imgverify.profiles.applies import Applies
from imgverify.profiles.file import (
    ProfileFile,
    WaiverPolicy,
    own_check_folders,
    read_profile_file,
)
from imgverify.profiles.requirements import Draft, read_control, read_requirement
from imgverify.record import Record

Find = Callable[[str, Path], Path]
"""Finds the file of a profile that another one, in a folder, extends."""


class DropReason(Record, frozen=True, kw_only=True):
    """What a dropped control must say."""

    reason: Annotated[str, msgspec.Meta(min_length=1)]


@dataclass(slots=True)
class Layer:
    """A profile with everything that it inherits.

    Args:
        file: the file itself.
        bases: what it extends, in order.
        controls: not yet bound to checks.
        requirements: that its controls and those of its heirs may use.
        dropped: what it, or one that it extends, took out.
        folders: of checks.
        of_benchmark: numbers of the controls of the file that names the benchmark, dropped or not.
    """

    file: ProfileFile
    bases: tuple[Layer, ...] = ()
    controls: dict[str, Draft] = field(default_factory=dict)
    requirements: dict[str, Draft] = field(default_factory=dict)
    dropped: dict[str, Dropped] = field(default_factory=dict)
    folders: dict[str, None] = field(default_factory=dict)
    benchmark: Benchmark | None = None
    of_benchmark: frozenset[str] = frozenset()
    applies: Applies | None = None
    gate: GatePolicy | None = None
    waivers: WaiverPolicy | None = None


class Inheritance:
    """Reads files, each once however often it is extended.

    Args:
        find: finds the file of a name.
        tell: takes problems that do not keep a file from being read.
    """

    def __init__(self, find: Find, tell: Tell) -> None:
        self._find = find
        self._tell = tell
        self._layers: dict[Path, Layer] = {}

    def layer(self, path: Path, above: tuple[Path, ...] = ()) -> Layer:
        """Read a profile and everything that it extends.

        Args:
            path: its file.
            above: the files that extend it, to find circles.

        Raises:
            ProfileError: one of them is no profile.
        """
        real = path.resolve()
        if real not in self._layers:
            self._layers[real] = self._read(path, (*above, real))
        return self._layers[real]

    def _read(self, path: Path, chain: tuple[Path, ...]) -> Layer:
        file = read_profile_file(path, self._tell)
        bases = []
        for number, name in enumerate(file.sections.extends):
            place = file.place / "extends" / number
            try:
                found = self._find(name, path.parent)
            except ProfileError as error:
                raise place.error(f"extends: {name}: no such profile", error.hint) from error
            if found.resolve() in chain:
                circle = " -> ".join(one.stem for one in (*chain, found))
                raise place.error(f"profiles extend each other in a circle: {circle}")
            bases.append(self.layer(found, chain))
        layer = Layer(file, tuple(bases))
        for base in bases:
            _inherit(layer, base)
        _settle(layer, self._tell)
        self._add_requirements(layer)
        self._add_controls(layer)
        self._drop(layer)
        if file.sections.benchmark:
            layer.of_benchmark = frozenset({*layer.controls, *layer.dropped})
        return layer

    def _add_requirements(self, layer: Layer) -> None:
        for name, data, place in _entries(layer, "requirements"):
            try:
                layer.requirements[name] = read_requirement(name, data, place, self._tell)
            except ProfileError as error:
                self._tell(error)

    def _add_controls(self, layer: Layer) -> None:
        for number, data, place in _entries(layer, "controls"):
            inherited = layer.controls.get(number)
            try:
                layer.controls[number] = read_control(
                    number,
                    data,
                    place,
                    requirements=layer.requirements,
                    inherited=inherited,
                    tell=self._tell,
                )
            except ProfileError as error:
                self._tell(error)
            else:
                layer.dropped.pop(number, None)

    def _drop(self, layer: Layer) -> None:
        own = layer.file.sections.controls or {}
        for number, data, place in _entries(layer, "drop"):
            try:
                if number in own:
                    raise place.error(f"control {number} is dropped and defined in the same file")
                if number not in layer.controls:
                    hint = did_you_mean(number, layer.controls)
                    raise place.error(f"drop: no inherited control is called {number}", hint)
                layer.dropped[number] = _dropped(number, data, place, layer, self._tell)
                del layer.controls[number]
            except ProfileError as error:
                self._tell(error)


def _entries(layer: Layer, section: str) -> list[tuple[str, Any, Place]]:
    place = layer.file.place / section
    entries: dict[str, Any] = getattr(layer.file.sections, section) or {}
    return [(key, data, place / key) for key, data in entries.items()]


def _dropped(number: str, data: Any, place: Place, layer: Layer, tell: Tell) -> Dropped:
    if not isinstance(data, dict) or not data.get("reason"):
        hint = f'write "{number}": {{reason: why this site does without it}}'
        raise place.error(f"drop: control {number}: says no reason", hint)
    check_keys(data, DropReason.__struct_fields__, place, tell)
    reason = convert(
        {"reason": data["reason"]}, DropReason, place, f"drop: control {number}"
    ).reason
    control = layer.controls[number].control(number)
    return Dropped(
        control=number, title=control.title, reason=reason, profile=layer.file.sections.profile
    )


def _inherit(layer: Layer, base: Layer) -> None:
    """Put one base on top of those before it: the later one wins."""
    layer.controls |= base.controls
    for number in base.dropped:
        layer.controls.pop(number, None)
    kept = {k: v for k, v in layer.dropped.items() if k not in base.controls}
    layer.dropped = kept | base.dropped
    layer.requirements |= base.requirements
    layer.folders |= base.folders
    layer.benchmark = base.benchmark or layer.benchmark
    layer.of_benchmark = base.of_benchmark or layer.of_benchmark
    layer.applies = base.applies or layer.applies
    layer.gate = base.gate or layer.gate
    layer.waivers = base.waivers or layer.waivers


def _settle(layer: Layer, tell: Tell) -> None:
    """What the file itself says wins over all of them."""
    own = layer.file.sections
    layer.folders |= dict.fromkeys(own_check_folders(layer.file, tell))
    layer.benchmark = own.benchmark or layer.benchmark
    layer.applies = own.applies or layer.applies
    layer.gate = own.gate or layer.gate
    layer.waivers = own.waivers or layer.waivers
