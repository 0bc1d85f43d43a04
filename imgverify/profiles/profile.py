"""Profiles: YAML files that say which controls hold for which systems."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

import msgspec

from imgverify.errors import ProfileError
from imgverify.model import Benchmark, Control, Dropped, GatePolicy, ProfileStamp
from imgverify.natural import natural_key
from imgverify.nearest import did_you_mean
from imgverify.places import Tell, stop
from imgverify.profiles.applies import Applies
from imgverify.profiles.file import WaiverPolicy
from imgverify.profiles.inheritance import Find, Inheritance, Layer
from imgverify.profiles.requirements import Draft
from imgverify.record import Record


class Profile(Record, frozen=True, kw_only=True):
    """A profile with everything that it extends folded in.

    Args:
        name: as users call it.
        library: whether it only has requirements for other profiles.
        of_benchmark: numbers of the controls that the benchmark's own profile has.
        controls: by number, in natural order.
        dropped: what a site took out of the profile that it extends.
        check_folders: folders with checks of its own.
        waivers: what it asks of waivers.
        level: the highest level that is judged; None for all.
        drafts: where each control stands, and what binding still has to change in it.
        digest: `sha256:…` of the resolved content.
    """

    name: str
    title: str = ""
    library: bool = False
    benchmark: Benchmark | None = None
    of_benchmark: frozenset[str] = frozenset()
    applies: Applies = Applies()
    controls: dict[str, Control]
    dropped: tuple[Dropped, ...] = ()
    check_folders: tuple[str, ...] = ()
    gate: GatePolicy = GatePolicy()
    waivers: WaiverPolicy = WaiverPolicy()
    level: int | None = None
    drafts: dict[str, Draft] = msgspec.field(default_factory=dict)
    digest: str = ""

    @property
    def stamp(self) -> ProfileStamp:
        """What a report says of the profile."""
        return ProfileStamp(
            name=self.name, digest=self.digest, benchmark=self.benchmark, level=self.level
        )


def find_profile(name: str, folders: Iterable[Path]) -> Path:
    """Find a profile by bundled name or by path.

    Raises:
        ProfileError: there is none.
    """
    as_path = Path(name)
    if as_path.suffix in {".yaml", ".yml"} or "/" in name:
        if as_path.is_file():
            return as_path
        raise ProfileError(f"--profile {name}: no such file")
    known = {path.stem: path for folder in folders for path in sorted(folder.glob("*.yaml"))}
    if name not in known:
        raise ProfileError(f"--profile {name}: no such profile", did_you_mean(name, known))
    return known[name]


def load_profile(path: Path, folders: Iterable[Path], tell: Tell = stop) -> Profile:
    """Read a profile and fold in what it extends.

    Args:
        path: the profile's file.
        folders: where the names in `extends` are looked up, after the profile's own folder.
        tell: takes problems; to run, the first one is raised.

    Raises:
        ProfileError: with file and line.
    """
    return from_layer(reader(folders, tell).layer(path))


def reader(folders: Iterable[Path], tell: Tell = stop) -> Inheritance:
    """Reads several profiles, and what they have in common once.

    Args:
        folders: where the names in `extends` are looked up, after the profile's own folder.
        tell: takes problems; to run, the first one is raised.
    """
    return Inheritance(_finder(list(folders)), tell)


def _finder(folders: list[Path]) -> Find:
    def find(name: str, beside: Path) -> Path:
        # A path in `extends` is meant from where the file is, not from where imgverify runs.
        near = beside / name
        if near.suffix in {".yaml", ".yml"} and near.is_file():
            return near
        return find_profile(name, [*folders, beside])

    return find


def from_layer(layer: Layer) -> Profile:
    """The profile that a file and its bases make.

    Args:
        layer: of the file.
    """
    drafts = dict(sorted(layer.controls.items(), key=lambda item: natural_key(item[0])))
    sections = layer.file.sections
    profile = Profile(
        name=sections.profile,
        title=sections.title,
        library=sections.library,
        benchmark=layer.benchmark,
        of_benchmark=layer.of_benchmark,
        applies=layer.applies or Applies(),
        controls={number: draft.control(number) for number, draft in drafts.items()},
        dropped=tuple(sorted(layer.dropped.values(), key=lambda one: natural_key(one.control))),
        check_folders=tuple(layer.folders),
        gate=layer.gate or GatePolicy(),
        waivers=layer.waivers or WaiverPolicy(),
        drafts=drafts,
    )
    return msgspec.structs.replace(profile, digest=_digest(profile))


def _digest(profile: Profile) -> str:
    """Of what decides; where it stands in files does not."""
    changes = {
        number: [(setting.key, setting.value) for setting in draft.settings]
        for number, draft in profile.drafts.items()
        if draft.settings
    }
    content = (
        msgspec.structs.replace(profile, drafts={}, check_folders=(), of_benchmark=()),
        changes,
    )
    encoded = msgspec.json.encode(content, order="deterministic")
    return "sha256:" + hashlib.sha256(encoded).hexdigest()
