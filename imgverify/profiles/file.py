"""One profile file, its sections checked but not yet put together with others."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import msgspec

from imgverify.errors import ProfileError
from imgverify.model import Benchmark, GatePolicy
from imgverify.places import Place, Tell, check_keys, convert
from imgverify.profiles.applies import Applies
from imgverify.record import Record
from imgverify.yaml_file import read_yaml

Days = Annotated[int, msgspec.Meta(ge=1)]


class WaiverPolicy(Record, frozen=True, kw_only=True):
    """What the profile asks of waivers.

    Args:
        max_days: from the first approval to the end, extensions included; None for no limit.
        max_extensions: how often an end may be moved; None for no limit.
    """

    max_days: Days | None = None
    max_extensions: Annotated[int, msgspec.Meta(ge=0)] | None = None


class Sections(Record, frozen=True, kw_only=True):
    """What a profile file may say; None where it says nothing and an inherited value stands.

    Args:
        profile: its name.
        library: whether it only has requirements for other profiles.
        extends: profiles whose controls, requirements and settings are inherited.
        checks: folders with checks of one's own, relative to the file.
        requirements: by name, to be named by controls with `use`.
        controls: by number.
        drop: inherited controls that are taken out, each with a reason.
    """

    profile: str
    title: str = ""
    library: bool = False
    benchmark: Benchmark | None = None
    applies: Applies | None = None
    extends: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    requirements: dict[str, Any] | None = None
    controls: dict[str, Any] | None = None
    drop: dict[str, Any] | None = None
    gate: GatePolicy | None = None
    waivers: WaiverPolicy | None = None


@dataclass(frozen=True, slots=True)
class ProfileFile:
    """A file that was read.

    Args:
        place: of its beginning.
        sections: what it says.
    """

    place: Place
    sections: Sections

    @property
    def path(self) -> Path:
        """The file."""
        return self.place.path


def read_profile_file(path: Path, tell: Tell) -> ProfileFile:
    """Read one file.

    Args:
        path: the file.
        tell: takes problems that do not keep it from being read.

    Raises:
        ProfileError: it is no profile.
    """
    data, lines = read_yaml(path)
    place = Place(path, lines)
    if not isinstance(data, dict):
        raise place.error("a profile is a mapping that starts with `profile: NAME`")
    known = Sections.__struct_fields__
    check_keys(data, known, place, tell)
    if "profile" not in data:
        raise place.error("the key `profile` (its name) is missing")
    sections = convert({k: v for k, v in data.items() if k in known}, Sections, place)
    file = ProfileFile(place, sections)
    if sections.library and (sections.controls or sections.drop):
        tell((place / "library").error("a library has requirements, no controls of its own"))
    return file


def own_check_folders(file: ProfileFile, tell: Tell) -> list[str]:
    """The folders of checks that a file names, as absolute paths.

    Args:
        file: that names them.
        tell: takes a folder that is not there.
    """
    found = []
    for number, name in enumerate(file.sections.checks):
        folder = (file.path.parent / name).resolve()
        if folder.is_dir():
            found.append(str(folder))
        else:
            place = file.place / "checks" / number
            tell(ProfileError(f"{place}: checks: {folder}: no such folder"))
    return found
